package dev.cairn.core.merkle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cairn.core.MalformedException;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TreeHasherTest {
    private final TreeHasher hasher = TreeHasher.create();

    @Test
    void theEmptyRootIsTheHashOfNothing() {
        assertEquals("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", TreeHasher.EMPTY_ROOT.hex());
    }

    // The reference tree that the implementations of RFC 6962 share: eight entries, and the root of each size.
    @ParameterizedTest(name = "size {0}")
    @CsvSource({
        "1, 6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "2, fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "3, aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "4, d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "5, 4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "6, 76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "7, ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "8, 5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    })
    void hashesTheReferenceTree(int size, String root) {
        String[] entries = {
            "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"
        };
        Frontier frontier = Frontier.empty();
        for (int i = 0; i < size; i++) {
            frontier.append(hasher.leaf(HexFormat.of().parseHex(entries[i])));
        }
        assertEquals(root, frontier.root().hex());
    }

    @Test
    void theOutputMayBeEitherInput() throws MalformedException {
        Hash left = hasher.leaf(new byte[] {1});
        Hash right = hasher.leaf(new byte[] {2});
        Hash expected = hasher.node(left, right);
        byte[] a = left.toBytes();
        hasher.node(a, 0, right.unsafeArray(), 0, a, 0);
        assertEquals(expected, Hash.wrap(a));
        byte[] b = right.toBytes();
        hasher.node(left.unsafeArray(), 0, b, 0, b, 0);
        assertEquals(expected, Hash.wrap(b));
        byte[] both = new byte[70];
        left.copyTo(both, 1);
        right.copyTo(both, 33);
        hasher.node(both, 1, both, 33, both, 20);
        assertEquals(expected, Hash.copyOf(both, 20));
    }

    @Test
    void hashesAPartOfABuffer() {
        byte[] buffer = {9, 1, 2, 3, 9};
        byte[] out = new byte[34];
        hasher.leaf(buffer, 1, 3, out, 2);
        assertEquals(hasher.leaf(new byte[] {1, 2, 3}), Hash.copyOf(out, 2));
    }

    @Test
    void aRefusedCallLeavesNothingBehind() {
        byte[] room = new byte[Hash.LENGTH];
        Hash expected = hasher.leaf(new byte[] {1});
        assertThrows(IndexOutOfBoundsException.class, () -> hasher.leaf(new byte[] {7}, 0, 1, room, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> hasher.leaf(new byte[] {7}, 1, 1, room, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> hasher.node(room, 0, room, 0, room, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> hasher.node(room, 0, room, 1, room, 0));
        assertEquals(expected, hasher.leaf(new byte[] {1}));
    }

    @Test
    void eachThreadHasItsOwn() {
        TreeHasher here = TreeHasher.local();
        assertSame(here, TreeHasher.local());
        assertNotSame(here, CompletableFuture.supplyAsync(TreeHasher::local).join());
    }
}
