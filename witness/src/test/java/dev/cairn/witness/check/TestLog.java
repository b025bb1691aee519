package dev.cairn.witness.check;

import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.fsck.LogFiles;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.Proofs;
import dev.cairn.core.merkle.TreeHasher;
import dev.cairn.core.note.Checkpoint;
import dev.cairn.core.note.NoteSigner;
import dev.cairn.core.note.SignedNote;
import dev.cairn.core.note.VerifiedCheckpoint;
import dev.cairn.core.tile.TileBuilder;
import dev.cairn.core.tile.TileId;
import dev.cairn.core.tile.TiledNodes;
import dev.cairn.witness.log.WitnessedLog;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** A log that can show any of its sizes, and lie: its leaves up to the fork are the same for every branch. */
final class TestLog {
    static final String ORIGIN = "log.test";
    static final URI URL = URI.create("http://log.test/");

    private final NoteSigner signer;

    TestLog() {
        try {
            signer = NoteSigner.ed25519(ORIGIN, LocalKey.generate(KeyType.ED25519));
        } catch (MalformedException e) {
            throw new IllegalStateException(e);
        }
    }

    WitnessedLog witnessed() {
        return new WitnessedLog(ORIGIN, List.of(signer.verifierKey()), Optional.of(URL));
    }

    /** One history: leaves from the fork on are its own. */
    Branch branch(String name, long fork) {
        return new Branch(name, fork);
    }

    final class Branch {
        private final String name;
        private final long fork;

        private Branch(String name, long fork) {
            this.name = name;
            this.fork = fork;
        }

        private TileBuilder builder(long size) {
            TileBuilder builder = TileBuilder.empty();
            for (long i = 0; i < size; i++) {
                String leaf = (i < fork ? "common " : name + " ") + i;
                builder.append(
                        TreeHasher.local()
                                .leaf(leaf.getBytes(StandardCharsets.UTF_8))
                                .toBytes(),
                        1);
            }
            return builder;
        }

        Shown at(long size) {
            return new Shown(builder(size));
        }
    }

    /** What is shown of a branch at one size, file by file. */
    final class Shown implements LogFiles {
        final Map<String, byte[]> files = new HashMap<>();
        private final SignedNote note;
        private final long size;
        private boolean down;

        private Shown(TileBuilder builder) {
            size = builder.size();
            Checkpoint checkpoint = new Checkpoint(ORIGIN, size, builder.root());
            note = SignedNote.of(checkpoint.text(), List.of(signer.sign(checkpoint)));
            files.put("checkpoint", note.encode().toArray());
            builder.drain((level, index, hashes, offset, width) -> {
                byte[] bytes = new byte[width * Hash.LENGTH];
                System.arraycopy(hashes, offset, bytes, 0, bytes.length);
                files.put(new TileId(level, index, width).path(), bytes);
            });
        }

        /** Whether it cannot be reached. */
        void down(boolean isDown) {
            down = isDown;
        }

        @Override
        public Optional<byte[]> read(String path) {
            if (down) {
                throw new StoreException("refused");
            }
            return Optional.ofNullable(files.get(path)).map(byte[]::clone);
        }

        SignedNote note() {
            return note;
        }

        VerifiedCheckpoint verified() {
            try {
                return VerifiedCheckpoint.open(note, ORIGIN, List.of(signer.verifierKey()));
            } catch (MalformedException | VerificationException e) {
                throw new IllegalStateException(e);
            }
        }

        SeenCheckpoint seen(String source) {
            return new SeenCheckpoint(verified(), source);
        }

        /** The consistency proof from a smaller size, as an honest log of this branch makes it. */
        List<Hash> proofFrom(long smaller) {
            return Proofs.consistency(
                            smaller,
                            size,
                            new TiledNodes(
                                    size,
                                    id -> Objects.requireNonNull(files.get(id.path()))
                                            .clone()))
                    .path();
        }
    }
}
