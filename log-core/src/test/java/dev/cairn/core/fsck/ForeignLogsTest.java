package dev.cairn.core.fsck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.fsck.FsckReport.Clean;
import dev.cairn.core.fsck.FsckReport.Difference;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.ProofVerifier;
import dev.cairn.core.merkle.Proofs;
import dev.cairn.core.testing.Vectors;
import dev.cairn.core.tile.TileBuilder;
import dev.cairn.core.tile.TiledNodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Logs that other implementations wrote. */
class ForeignLogsTest {
    /** Size and root of a checkpoint; whether it is signed is for the note package to test. */
    private record TreeHead(long size, Hash root) {
        static TreeHead of(Path checkpoint) throws IOException, MalformedException {
            List<String> lines = Files.readAllLines(checkpoint);
            return new TreeHead(Long.parseLong(lines.get(1)), Hash.fromBase64(lines.get(2)));
        }
    }

    private static LogFiles files(Path folder) {
        return path -> {
            Path file = folder.resolve(path);
            try {
                return Files.isRegularFile(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
            } catch (IOException e) {
                throw new StoreException("cannot read " + path, e);
            }
        };
    }

    @Test
    void sixteenCheckpointsOfTessera() throws IOException, MalformedException, VerificationException {
        Path folder = Vectors.path("tlog/tessera-16-checkpoints");
        LogFiles files = files(folder);
        List<TreeHead> heads = new ArrayList<>();
        for (int size = 0; size < 16; size++) {
            TreeHead head = TreeHead.of(folder.resolve("checkpoint." + size));
            heads.add(head);
            assertEquals(size, head.size());
            TiledNodes nodes = new TiledNodes(size, new LogTiles(files));
            assertEquals(head.root(), Proofs.root(size, nodes), "from tiles");
            assertEquals(
                    head.root(), TileBuilder.resume(size, new LogTiles(files)).root(), "from the right edge");
            int pieces = size == 0 ? 0 : 1;
            assertEquals(
                    new Clean(size, head.root(), pieces, pieces),
                    Fsck.check(files, size, head.root(), (entries, total) -> {}),
                    "from entries");
            for (int from = 1; from <= size; from++) {
                ProofVerifier.consistency(
                        Proofs.consistency(from, size, nodes), heads.get(from).root(), head.root());
            }
        }
    }

    @Test
    void aMirrorOfThreeHundredLeaves() throws IOException, MalformedException, VerificationException {
        Path folder = Vectors.path(
                "tlog/sunlight-mirror-300/000de184301123b9278c086a7d9f68c9577e83872224c197058fd90784ea9706");
        TreeHead head = TreeHead.of(folder.resolve("checkpoint"));
        assertEquals(300, head.size());
        TiledNodes nodes = new TiledNodes(300, new LogTiles(files(folder)));
        assertEquals(head.root(), Proofs.root(300, nodes));
        for (int index = 0; index < 300; index++) {
            ProofVerifier.inclusion(nodes.node(0, index), Proofs.inclusion(index, 300, nodes), head.root());
        }
        // Its entry bundles are dummies, and its tiles are not: that is what a check must say.
        Difference difference =
                assertInstanceOf(Difference.class, Fsck.check(files(folder), 300, head.root(), (entries, total) -> {}));
        assertEquals("tile/entries/000", difference.path());
        assertEquals("entry 0", difference.place());
    }
}
