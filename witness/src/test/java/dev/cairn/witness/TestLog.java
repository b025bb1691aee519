package dev.cairn.witness;

import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.NodeSource;
import dev.cairn.core.merkle.Proofs;
import dev.cairn.core.merkle.TreeHasher;
import dev.cairn.core.note.Checkpoint;
import dev.cairn.core.note.NoteSigner;
import dev.cairn.core.note.SignedNote;
import dev.cairn.core.note.VerifierKey;
import dev.cairn.core.witness.AddCheckpointRequest;
import dev.cairn.witness.log.WitnessedLog;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A log that signs whatever it is told to: its history, and others that fork from it. */
public final class TestLog {
    private final NoteSigner signer;
    private final Tree honest = new Tree(Long.MAX_VALUE);

    public TestLog(String origin) {
        try {
            this.signer = NoteSigner.ed25519(origin, LocalKey.generate(KeyType.ED25519));
        } catch (MalformedException e) {
            throw new IllegalArgumentException(e);
        }
    }

    public String origin() {
        return signer.name();
    }

    public VerifierKey key() {
        return signer.verifierKey();
    }

    public WitnessedLog known() {
        return new WitnessedLog(origin(), List.of(key()), Optional.empty());
    }

    public Tree tree() {
        return honest;
    }

    /** A history that is the log's up to a size. */
    public Tree fork(long size) {
        return new Tree(size);
    }

    public Checkpoint checkpoint(Tree tree, long size) {
        return new Checkpoint(origin(), size, tree.root(size));
    }

    public SignedNote sign(Checkpoint checkpoint) {
        return SignedNote.of(checkpoint.text(), List.of(signer.sign(checkpoint)));
    }

    /** A request of a history. */
    public AddCheckpointRequest request(Tree tree, long from, long to) {
        return new AddCheckpointRequest(from, tree.proof(from, to), sign(checkpoint(tree, to)));
    }

    /** A request of the log's own history. */
    public AddCheckpointRequest request(long from, long to) {
        return request(honest, from, to);
    }

    /** One history. */
    public static final class Tree implements NodeSource {
        private final long fork;
        private final Map<Long, Hash> nodes = new ConcurrentHashMap<>();

        Tree(long fork) {
            this.fork = fork;
        }

        @Override
        public Hash node(int level, long index) {
            long key = (long) level << 56 | index;
            Hash known = nodes.get(key);
            if (known == null) {
                TreeHasher hasher = TreeHasher.local();
                known = level == 0
                        ? hasher.leaf(
                                ((index < fork ? "entry " : "other ") + index).getBytes(StandardCharsets.US_ASCII))
                        : hasher.node(node(level - 1, 2 * index), node(level - 1, 2 * index + 1));
                nodes.put(key, known);
            }
            return known;
        }

        public Hash root(long size) {
            return Proofs.root(size, this);
        }

        /** The consistency proof; empty where there is none to make. */
        public List<Hash> proof(long from, long to) {
            return from == 0 || from >= to
                    ? List.of()
                    : Proofs.consistency(from, to, this).path();
        }
    }
}
