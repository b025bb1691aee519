package dev.cairn.core.testing;

import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.NodeSource;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The tree as RFC 9162 section 2.1 defines it, by recursion over ranges of leaves and with a digest of its own: what the tuned classes
 * are compared with. Leaf i is the entry "entry i".
 */
public final class NaiveTree implements NodeSource {
    private record Range(long start, long end) {}

    private final Map<Range, Hash> roots = new HashMap<>();

    /** The entry at an index. */
    public static byte[] entry(long index) {
        return ("entry " + index).getBytes(StandardCharsets.UTF_8);
    }

    /** The leaf hash at an index. */
    public Hash leaf(long index) {
        return mth(index, index + 1);
    }

    /** MTH(D[start:end]). */
    public Hash mth(long start, long end) {
        Range range = new Range(start, end);
        Hash known = roots.get(range);
        if (known != null) {
            return known;
        }
        Hash root;
        if (start == end) {
            root = sha256();
        } else if (end - start == 1) {
            root = sha256(new byte[] {0}, entry(start));
        } else {
            long middle = start + k(end - start);
            root = sha256(
                    new byte[] {1},
                    mth(start, middle).toBytes(),
                    mth(middle, end).toBytes());
        }
        roots.put(range, root);
        return root;
    }

    /** The root of the first {@code size} leaves. */
    public Hash root(long size) {
        return mth(0, size);
    }

    @Override
    public Hash node(int level, long index) {
        return mth(index << level, (index + 1) << level);
    }

    /** PATH(m, D[start:end]), m counted from the start. */
    public List<Hash> path(long m, long start, long end) {
        List<Hash> path = new ArrayList<>();
        long n = end - start;
        if (n > 1) {
            long k = k(n);
            path.addAll(m < k ? path(m, start, start + k) : path(m - k, start + k, end));
            path.add(m < k ? mth(start + k, end) : mth(start, start + k));
        }
        return path;
    }

    /** SUBPROOF(m, D[start:end], b). */
    public List<Hash> subproof(long m, long start, long end, boolean b) {
        List<Hash> proof = new ArrayList<>();
        long n = end - start;
        if (m == n) {
            if (!b) {
                proof.add(mth(start, end));
            }
        } else if (m <= k(n)) {
            proof.addAll(subproof(m, start, start + k(n), b));
            proof.add(mth(start + k(n), end));
        } else {
            proof.addAll(subproof(m - k(n), start + k(n), end, false));
            proof.add(mth(start, start + k(n)));
        }
        return proof;
    }

    /** SUBTREE_SUBPROOF(s, e, D[start:end], b), s and e counted from the start. */
    public List<Hash> subtreeSubproof(long s, long e, long start, long end, boolean b) {
        List<Hash> proof = new ArrayList<>();
        long n = end - start;
        if (s == 0 && e == n) {
            if (!b) {
                proof.add(mth(start, end));
            }
            return proof;
        }
        long k = k(n);
        if (e <= k) {
            proof.addAll(subtreeSubproof(s, e, start, start + k, b));
            proof.add(mth(start + k, end));
        } else if (k <= s) {
            proof.addAll(subtreeSubproof(s - k, e - k, start + k, end, b));
            proof.add(mth(start, start + k));
        } else {
            proof.addAll(subtreeSubproof(0, e - k, start + k, end, false));
            proof.add(mth(start, start + k));
        }
        return proof;
    }

    private static long k(long n) {
        long k = 1;
        while (k * 2 < n) {
            k *= 2;
        }
        return k;
    }

    private static Hash sha256(byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                digest.update(part);
            }
            return Hash.wrap(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
