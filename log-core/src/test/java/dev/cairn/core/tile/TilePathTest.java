package dev.cairn.core.tile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.MalformedException;
import dev.cairn.core.testing.Seed;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Paths of tiles and bundles, both directions. */
class TilePathTest {
    // The first five indices are the examples of c2sp.org/tlog-tiles.
    @ParameterizedTest(name = "{3}")
    @CsvSource({
        "0, 0, 256, tile/0/000",
        "0, 255, 256, tile/0/255",
        "0, 1000, 256, tile/0/x001/000",
        "0, 67000, 256, tile/0/x067/000",
        "0, 1234067, 256, tile/0/x001/x234/067",
        "0, 1067, 44, tile/0/x001/067.p/44",
        "1, 0, 1, tile/1/000.p/1",
        "7, 999, 255, tile/7/999.p/255",
        "63, 123456789, 8, tile/63/x123/x456/789.p/8",
        "10, 36028797018963967, 256, tile/10/x036/x028/x797/x018/x963/967",
    })
    void tile(int level, long index, int width, String path) throws MalformedException {
        TileId id = new TileId(level, index, width);
        assertEquals(path, id.path());
        assertEquals(id, TileId.parse(path));
        assertEquals(width < 256, id.isPartial());
        assertEquals(new TileId(level, index, 256), id.full());
    }

    @ParameterizedTest(name = "{2}")
    @CsvSource({
        "0, 256, tile/entries/000",
        "1067, 44, tile/entries/x001/067.p/44",
        "123456789, 1, tile/entries/x123/x456/789.p/1",
    })
    void bundle(long index, int width, String path) throws MalformedException {
        BundleId id = new BundleId(index, width);
        assertEquals(path, id.path());
        assertEquals(id, BundleId.parse(path));
        assertEquals(width < 256, id.isPartial());
        assertEquals(new BundleId(index, 256), id.full());
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "'no level', tile/",
        "'no level', tile//000",
        "'no index', tile/0",
        "'no index', tile/0/",
        "'no prefix', 0/000",
        "'a slash in front', /tile/0/000",
        "'upper-case prefix', Tile/0/000",
        "'level above 63', tile/64/000",
        "'level far above 63', tile/99999999999999999999/000",
        "'leading zero of a level', tile/00/000",
        "'signed level', tile/-1/000",
        "'signed level', tile/+1/000",
        "'entries are not a level', tile/entries/000",
        "'data tiles are not ours', tile/data/000",
        "'a group of two', tile/0/67",
        "'a group of four', tile/0/1067",
        "'no mark on the first group', tile/0/001/067",
        "'a mark on the last group', tile/0/x067",
        "'a mark on both groups', tile/0/x001/x067",
        "'a leading group of zeros', tile/0/x000/067",
        "'two marks', tile/0/xx001/067",
        "'a mark inside a group', tile/0/0x1/067",
        "'an upper-case mark', tile/0/X001/067",
        "'an empty group', tile/0/x001//067",
        "'a slash behind', tile/0/067/",
        "'a sign', tile/0/-67",
        "'a space', 'tile/0/067 '",
        "'hexadecimal', tile/0/0ff",
        "'digits of another script', tile/0/٠٦٧",
        "'index 2^55', tile/0/x036/x028/x797/x018/x963/968",
        "'index above 2^63', tile/0/x999/x999/x999/x999/x999/x999/999",
        "'index far above 2^64', tile/0/x001/x000/x000/x000/x000/x000/x000/x000/x000/x000/x000/000",
        "'width 0', tile/0/067.p/0",
        "'width 256', tile/0/067.p/256",
        "'width above 2^32', tile/0/067.p/4294967297",
        "'leading zero of a width', tile/0/067.p/044",
        "'no width', tile/0/067.p/",
        "'signed width', tile/0/067.p/-4",
        "'no slash before the width', tile/0/067.p44",
        "'two widths', tile/0/067.p/44.p/44",
        "'more behind the width', tile/0/067.p/44/",
        "'an escape', tile/0/..%2f067",
        "'parent folders', tile/0/../../000",
    })
    void refusedTile(String rule, String path) {
        assertThrows(MalformedException.class, () -> TileId.parse(path));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "'no index', tile/entries/",
        "'no prefix', entries/000",
        "'a hash tile', tile/0/000",
        "'a group of two', tile/entries/67",
        "'no mark', tile/entries/001/067",
        "'width 256', tile/entries/067.p/256",
    })
    void refusedBundle(String rule, String path) {
        assertThrows(MalformedException.class, () -> BundleId.parse(path));
    }

    @Test
    void whatIsReadPrintsTheSame() {
        Random random = Seed.random("TilePathTest");
        String alphabet = "0019x/.p";
        int read = 0;
        for (int i = 0; i < 30_000; i++) {
            StringBuilder path =
                    new StringBuilder("tile/").append(random.nextInt(3)).append('/');
            for (int length = random.nextInt(12); length > 0; length--) {
                path.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            try {
                assertEquals(path.toString(), TileId.parse(path.toString()).path());
                read++;
            } catch (MalformedException e) {
                assertEquals("tile path", e.object());
            }
        }
        assertTrue(read > 0);
    }

    @Test
    void numbersOutOfRange() {
        assertThrows(IllegalArgumentException.class, () -> new TileId(-1, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> new TileId(64, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> new TileId(0, -1, 1));
        assertThrows(IllegalArgumentException.class, () -> new TileId(0, 1L << 55, 1));
        assertThrows(IllegalArgumentException.class, () -> new TileId(0, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new BundleId(0, 257));
        assertThrows(IllegalArgumentException.class, () -> new BundleId(-1, 1));
    }

    // Sizes 256 and 70,000 are the examples of c2sp.org/tlog-tiles.
    @ParameterizedTest(name = "size {0}: tile {2} of level {1} has {3}")
    @CsvSource({
        "0, 0, 0, 0",
        "256, 0, 0, 256",
        "256, 0, 1, 0",
        "256, 1, 0, 1",
        "256, 2, 0, 0",
        "255, 1, 0, 0",
        "70000, 0, 272, 256",
        "70000, 0, 273, 112",
        "70000, 0, 274, 0",
        "70000, 1, 0, 256",
        "70000, 1, 1, 17",
        "70000, 2, 0, 1",
        "70000, 3, 0, 0",
        "9223372036854775807, 7, 0, 127",
        "9223372036854775807, 8, 0, 0",
        "9223372036854775807, 63, 0, 0",
        "9223372036854775807, 0, 36028797018963967, 255",
        "1, 0, 36028797018963967, 0",
    })
    void widthAt(long size, int level, long index, int width) {
        assertEquals(width, TileId.widthAt(level, index, size));
        if (level == 0) {
            assertEquals(width, BundleId.widthAt(index, size));
        }
    }

    @Test
    void aFullTileIsItsOwnFull() {
        assertFalse(new TileId(0, 0, 256).isPartial());
    }
}
