package dev.cairn.core.sequencer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cairn.core.Bytes;
import dev.cairn.core.StoreException;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.TreeHasher;
import dev.cairn.core.sequencer.PublishedMark.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublishedMarkTest {
    private static final int SLOT = 4096;

    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Path path;

    @BeforeEach
    void name() {
        path = folder.resolve("published-tree");
    }

    private static Tree tree(long size) {
        Hash root = TreeHasher.local().leaf(Bytes.ofUtf8("tree " + size).unsafeArray());
        return new Tree(size, root, size + 100);
    }

    private void advance(long... sizes) {
        try (PublishedMark mark = PublishedMark.open(path)) {
            for (long size : sizes) {
                mark.advance(tree(size));
                assertEquals(Optional.of(tree(size)), mark.tree());
                assertEquals(Optional.of(tree(size)), PublishedMark.read(path)); // with no close between
            }
        }
    }

    private void flip(int at) throws IOException {
        byte[] bytes = Files.readAllBytes(path);
        bytes[at] ^= 1;
        Files.write(path, bytes);
    }

    @Test
    void theNewestTreeComesBack() throws Exception {
        assertEquals(Optional.empty(), PublishedMark.read(path));
        PublishedMark.open(path).close();
        assertEquals(Optional.empty(), PublishedMark.read(path));
        advance(0, 1, 2);
        advance(7);
        advance(8, 9);
        assertEquals(2 * SLOT, Files.size(path));
    }

    @Test
    void whatIsNotLargerChangesNothing() throws Exception {
        advance(5);
        byte[] before = Files.readAllBytes(path);
        try (PublishedMark mark = PublishedMark.open(path)) {
            mark.advance(new Tree(5, TreeHasher.EMPTY_ROOT, 900));
            mark.advance(tree(4));
            assertEquals(Optional.of(tree(5)), mark.tree());
        }
        assertEquals(Bytes.copyOf(before), Bytes.copyOf(Files.readAllBytes(path)));
    }

    @Test
    void aTornSlotIsSkippedAndWrittenNext() throws Exception {
        for (int at : new int[] {0, 15, 16, 47, 55, 56, 59}) {
            Files.deleteIfExists(path);
            advance(1, 2); // in the first slot and in the second
            flip(SLOT + at);
            assertEquals(Optional.of(tree(1)), PublishedMark.read(path));
            advance(3); // must not overwrite the slot that counts
            flip(SLOT + at);
            assertEquals(Optional.of(tree(1)), PublishedMark.read(path));
            advance(4);
            flip(at);
            assertEquals(Optional.of(tree(4)), PublishedMark.read(path));
        }
    }

    @Test
    void withoutAGoodSlotThereIsNoMark() throws Exception {
        advance(1, 2);
        flip(20);
        flip(SLOT + 20);
        assertEquals(Optional.empty(), PublishedMark.read(path));
        advance(6);
        for (int length : new int[] {0, 10, SLOT + 10}) {
            Files.write(path, new byte[length]);
            assertEquals(Optional.empty(), PublishedMark.read(path));
            advance(3, 4);
        }
    }

    @Test
    void aFileThatCannotBeUsedIsAFailure() throws Exception {
        Files.createDirectory(path);
        assertThrows(StoreException.class, () -> PublishedMark.open(path));
        assertThrows(StoreException.class, () -> PublishedMark.read(path));
        PublishedMark closed = PublishedMark.open(folder.resolve("other"));
        closed.close();
        assertThrows(StoreException.class, () -> closed.advance(tree(1)));
        assertEquals(Optional.empty(), closed.tree());
    }
}
