package dev.cairn.core.entry;

import dev.cairn.core.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The further terms that an identity gives, so that all identities of a domain or below a URI are found by one look-up of an exact term:
 *
 * <ul>
 *   <li>an e-mail address gives its {@link IndexKey.Type#DOMAIN}, what stands behind the last {@code @};
 *   <li>a URI gives a {@link IndexKey.Type#PREFIX} for each {@code /} and {@code @} behind the {@code ://} of its scheme: what leads up to
 *       it, and the sign itself. At most {@value #MAX_PREFIXES} of them, the shortest.
 * </ul>
 *
 * <p>A term has at most {@value #MAX_BYTES} bytes; a longer one is not there. All this is a function of the identity alone, and a part of the
 * layout of the search index: whoever changes it must have the index built anew.
 */
public final class IdentityTerms {
    /** The most prefixes of one identity. A workflow of GitHub Actions has eight. */
    public static final int MAX_PREFIXES = 12;

    /** The longest domain or prefix, in bytes of UTF-8. */
    public static final int MAX_BYTES = 512;

    /**
     * The most terms that the identities of one entry give. No single certificate comes near it; ten of them, crowded with names, could
     * bring eight thousand.
     */
    public static final int MAX_PER_ENTRY = 1024;

    private static final String SCHEME_END = "://";

    private IdentityTerms() {}

    /** The terms that an identity gives beside itself; the shortest first. */
    public static List<IndexKey> of(String identity) {
        int scheme = identity.indexOf(SCHEME_END);
        if (scheme > 0) {
            return prefixes(identity, scheme + SCHEME_END.length());
        }
        int at = identity.lastIndexOf('@');
        String domain = identity.substring(at + 1);
        return at > 0 && isShort(domain) ? List.of(new IndexKey(IndexKey.Type.DOMAIN, domain)) : List.of();
    }

    private static List<IndexKey> prefixes(String uri, int from) {
        List<IndexKey> prefixes = new ArrayList<>();
        for (int i = from; i < uri.length() && prefixes.size() < MAX_PREFIXES; i++) {
            char c = uri.charAt(i);
            if (c == '/' || c == '@') {
                String prefix = uri.substring(0, i + 1);
                if (!isShort(prefix)) {
                    break;
                }
                prefixes.add(new IndexKey(IndexKey.Type.PREFIX, prefix));
            }
        }
        return prefixes;
    }

    private static boolean isShort(String term) {
        return !term.isEmpty()
                && term.length() <= MAX_BYTES
                && term.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES;
    }

    /** Whether every identity that begins with this text is found under it as a prefix. */
    public static boolean isPrefix(String text) {
        List<IndexKey> prefixes = text.indexOf(SCHEME_END) > 0 ? of(text) : List.of();
        return !prefixes.isEmpty()
                && prefixes.get(prefixes.size() - 1).equals(new IndexKey(IndexKey.Type.PREFIX, text));
    }

    /** Whether every e-mail address in this domain is found under it. */
    public static boolean isDomain(String text) {
        return text.indexOf('@') < 0 && !text.contains(SCHEME_END) && isShort(text);
    }

    /**
     * The terms that the identities among some terms give, at most {@value #MAX_PER_ENTRY}: those that are nearest to the root of their
     * identities come first, so that no identity pushes out those of another.
     */
    static Set<IndexKey> ofAll(Collection<IndexKey> keys) {
        List<List<IndexKey>> each = new ArrayList<>();
        for (IndexKey key : keys) {
            if (key.type() == IndexKey.Type.IDENTITY) {
                each.add(of(key.term()));
            }
        }
        Set<IndexKey> all = new LinkedHashSet<>();
        for (int depth = 0; depth < MAX_PREFIXES; depth++) {
            for (List<IndexKey> terms : each) {
                if (depth < terms.size() && all.size() < MAX_PER_ENTRY) {
                    all.add(terms.get(depth));
                }
            }
        }
        return all;
    }

    /**
     * Refuses an entry of which the index would not hold all terms.
     *
     * @param field where the identities stand, for the error message
     * @throws MalformedException if the identities give {@value #MAX_PER_ENTRY} terms or more
     */
    public static void requireRoom(String field, Collection<IndexKey> keys) throws MalformedException {
        if (ofAll(keys).size() >= MAX_PER_ENTRY) {
            throw new MalformedException(
                    field,
                    "the names of all certificates must have fewer than " + MAX_PER_ENTRY + " domains and prefixes");
        }
    }
}
