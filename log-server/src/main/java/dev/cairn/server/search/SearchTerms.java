package dev.cairn.server.search;

import dev.cairn.core.MalformedException;
import dev.cairn.core.entry.IdentityTerms;
import dev.cairn.core.entry.IndexKey;
import dev.cairn.server.http.QueryParameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The terms of a question, each from the parameter that carries it. */
final class SearchTerms {
    static final List<String> NAMES = List.of("identity", "issuer", "hash", "key", "subject", "predicateType");

    /** Digits of a digest, and the algorithm that it is of. */
    private static final Map<Integer, String> ALGORITHMS =
            Map.of(40, "sha1", 64, "sha256", 96, "sha384", 128, "sha512");

    private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]+");
    private static final String SHA256 = "sha256:";

    private SearchTerms() {}

    /** @throws MalformedException if there is none, or one is not of its form */
    static List<IndexKey> of(QueryParameters query) throws MalformedException {
        List<IndexKey> keys = new ArrayList<>();
        for (String name : NAMES) {
            String value = query.text(name).orElse(null);
            if (value != null) {
                if (value.isEmpty()) {
                    throw new MalformedException(name, "must not be empty");
                }
                keys.add(of(name, value));
            }
        }
        if (keys.isEmpty()) {
            throw new MalformedException("query", "needs at least one of " + String.join(", ", NAMES));
        }
        return keys;
    }

    private static IndexKey of(String name, String value) throws MalformedException {
        return switch (name) {
            case "identity" -> identity(value);
            case "issuer" -> new IndexKey(IndexKey.Type.ISSUER, value);
            case "hash" -> hash(value);
            case "key" -> key(value);
            case "subject" -> new IndexKey(IndexKey.Type.SUBJECT, value);
            default -> new IndexKey(IndexKey.Type.PREDICATE_TYPE, value);
        };
    }

    private static IndexKey identity(String value) throws MalformedException {
        int star = value.indexOf('*');
        if (star < 0) {
            return new IndexKey(IndexKey.Type.IDENTITY, value);
        }
        if (value.startsWith("*@") && isOnly(value, star) && IdentityTerms.isDomain(value.substring(2))) {
            return new IndexKey(IndexKey.Type.DOMAIN, value.substring(2));
        }
        String prefix = value.substring(0, value.length() - 1);
        if (star == value.length() - 1 && IdentityTerms.isPrefix(prefix)) {
            return new IndexKey(IndexKey.Type.PREFIX, prefix);
        }
        throw new MalformedException(
                "identity",
                "must be a whole identity, *@ and a domain, or what a URI begins with up to a / or @ after its ://, at most "
                        + IdentityTerms.MAX_PREFIXES + " of them and " + IdentityTerms.MAX_BYTES
                        + " bytes, and a * at the end; a * has no other use");
    }

    private static boolean isOnly(String value, int star) {
        return value.indexOf('*', star + 1) < 0;
    }

    private static IndexKey hash(String value) throws MalformedException {
        int colon = value.indexOf(':');
        String digits = value.substring(colon + 1);
        String algorithm = ALGORITHMS.get(digits.length());
        if (algorithm == null
                || !HEX.matcher(digits).matches()
                || (colon >= 0 && !value.substring(0, colon).equals(algorithm))) {
            throw new MalformedException(
                    "hash",
                    "must be sha256:, sha384:, sha512: or sha1: and the digest in hexadecimal, or the digest alone");
        }
        return new IndexKey(IndexKey.Type.HASH, algorithm + ":" + digits);
    }

    private static IndexKey key(String value) throws MalformedException {
        String digits = value.startsWith(SHA256) ? value.substring(SHA256.length()) : value;
        if (digits.length() != 64 || !HEX.matcher(digits).matches()) {
            throw new MalformedException(
                    "key", "must be SHA-256 of the DER SubjectPublicKeyInfo, 64 hexadecimal digits");
        }
        return new IndexKey(IndexKey.Type.KEY, digits);
    }
}
