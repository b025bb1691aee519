package dev.cairn.load;

import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.NodeSource;
import dev.cairn.core.merkle.Proofs;
import dev.cairn.core.merkle.TreeHasher;
import dev.cairn.core.note.Checkpoint;
import dev.cairn.core.note.NoteSigner;
import dev.cairn.core.note.VerifierKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Logs that grow, with every checkpoint signed before the clock starts. All have the same leaves, so that roots and proofs are computed once; what
 * makes them different logs is the origin and the key. Step s takes each of them from {@code size(s)} to {@code size(s + 1)}; step 0 starts at 0.
 */
final class WitnessLogs {
    private static final int MOST_LEAVES_A_STEP = 50;

    private final List<String> origins = new ArrayList<>();
    private final List<NoteSigner> signers = new ArrayList<>();
    private final long[] sizes;
    private final Hash[] roots;
    private final byte[][] proofs; // of each step, as lines
    private final byte[][][] lines; // signature lines by log and step

    WitnessLogs(int logs, int steps, Random random) {
        String run = String.format("%016x", random.nextLong());
        Leaves tree = new Leaves();
        this.sizes = new long[steps + 1];
        this.roots = new Hash[steps + 1];
        this.proofs = new byte[steps][];
        roots[0] = TreeHasher.EMPTY_ROOT;
        for (int step = 0; step < steps; step++) {
            sizes[step + 1] = sizes[step] + 1 + random.nextInt(MOST_LEAVES_A_STEP);
            roots[step + 1] = Proofs.root(sizes[step + 1], tree);
            proofs[step] = proof(tree, sizes[step], sizes[step + 1]);
        }
        this.lines = new byte[logs][][];
        try {
            for (int log = 0; log < logs; log++) {
                origins.add("load.example/" + run + "/" + log);
                signers.add(NoteSigner.ed25519(origins.get(log), LocalKey.generate(KeyType.ED25519)));
            }
        } catch (MalformedException e) {
            throw new IllegalStateException(e);
        }
        IntStream.range(0, logs).parallel().forEach(log -> lines[log] = sign(log, steps));
    }

    private static byte[] proof(Leaves tree, long from, long to) {
        StringBuilder text = new StringBuilder();
        if (from > 0) {
            Proofs.consistency(from, to, tree)
                    .path()
                    .forEach(hash -> text.append(hash.base64()).append('\n'));
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private byte[][] sign(int log, int steps) {
        byte[][] signed = new byte[steps][];
        for (int step = 0; step < steps; step++) {
            signed[step] =
                    (signers.get(log).sign(checkpoint(log, step)).encode() + "\n").getBytes(StandardCharsets.UTF_8);
        }
        return signed;
    }

    int count() {
        return origins.size();
    }

    int steps() {
        return proofs.length;
    }

    String origin(int log) {
        return origins.get(log);
    }

    VerifierKey key(int log) {
        return signers.get(log).verifierKey();
    }

    /** The size before a step. */
    long size(int step) {
        return sizes[step];
    }

    /** The checkpoint that a step leads to. */
    Checkpoint checkpoint(int log, int step) {
        return new Checkpoint(origins.get(log), sizes[step + 1], roots[step + 1]);
    }

    /**
     * The body of a request.
     *
     * @param oldSize as claimed; the proof is that of the step
     */
    byte[] body(int log, int step, long oldSize) {
        byte[] old = ("old " + oldSize + "\n").getBytes(StandardCharsets.US_ASCII);
        byte[] text = ("\n" + checkpoint(log, step).text() + "\n").getBytes(StandardCharsets.US_ASCII);
        byte[] line = lines[log][step];
        byte[] body = new byte[old.length + proofs[step].length + text.length + line.length];
        System.arraycopy(old, 0, body, 0, old.length);
        System.arraycopy(proofs[step], 0, body, old.length, proofs[step].length);
        System.arraycopy(text, 0, body, old.length + proofs[step].length, text.length);
        System.arraycopy(line, 0, body, body.length - line.length, line.length);
        return body;
    }

    /** A tlog-policy that lists the logs. */
    String policy() {
        StringBuilder policy = new StringBuilder("# logs of a load test\n");
        signers.forEach(signer ->
                policy.append("log ").append(signer.verifierKey().encode()).append('\n'));
        return policy.append("quorum none\n").toString();
    }

    /** The tree whose leaf i is the entry "entry i". */
    private static final class Leaves implements NodeSource {
        private final Map<Long, Hash> nodes = new HashMap<>();

        @Override
        public Hash node(int level, long index) {
            long key = (long) level << 56 | index;
            Hash known = nodes.get(key);
            if (known == null) {
                TreeHasher hasher = TreeHasher.local();
                known = level == 0
                        ? hasher.leaf(("entry " + index).getBytes(StandardCharsets.US_ASCII))
                        : hasher.node(node(level - 1, 2 * index), node(level - 1, 2 * index + 1));
                nodes.put(key, known);
            }
            return known;
        }
    }
}
