package dev.cairn.core.fsck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cairn.core.StoreException;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.testing.MemoryLog;
import dev.cairn.core.tile.TileId;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class LogTilesTest {
    private final MemoryLog log = new MemoryLog();
    private final LogTiles tiles = new LogTiles(log);

    @Test
    void aPartialThatIsGoneIsThePrefixOfTheFullTile() {
        log.append(44);
        byte[] partial = tiles.tile(new TileId(0, 0, 44));
        log.append(300);
        log.files().remove("tile/0/000.p/44");
        assertArrayEquals(partial, tiles.tile(new TileId(0, 0, 44)));
    }

    @Test
    void whatIsMissingOrOfAnotherLengthIsAStoreFailure() {
        log.append(300);
        assertEquals(
                "tile/0/001.p/45 is missing",
                assertThrows(StoreException.class, () -> tiles.tile(new TileId(0, 1, 45)))
                        .getMessage());
        assertEquals(
                "tile/0/002 is missing",
                assertThrows(StoreException.class, () -> tiles.tile(new TileId(0, 2, 256)))
                        .getMessage());
        log.files().put("tile/0/000", Arrays.copyOf(tiles.tile(new TileId(0, 0, 256)), 255 * Hash.LENGTH));
        assertEquals(
                "tile/0/000 has 8160 bytes",
                assertThrows(StoreException.class, () -> tiles.tile(new TileId(0, 0, 10)))
                        .getMessage());
    }
}
