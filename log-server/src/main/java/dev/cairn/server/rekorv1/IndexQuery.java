package dev.cairn.server.rekorv1;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.core.MalformedException;
import dev.cairn.core.entry.IndexKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The body of {@code POST index/retrieve}.
 *
 * @param keys what is looked for; empty if the body names nothing
 * @param all whether an entry must have all of the keys (the operator {@code and}); else one is enough
 */
record IndexQuery(List<IndexKey> keys, boolean all) {
    private static final String BODY = "body";
    private static final String HASH_PATTERN =
            "^(sha512:)?[0-9a-fA-F]{128}$|^(sha256:)?[0-9a-fA-F]{64}$|^(sha1:)?[0-9a-fA-F]{40}$";
    private static final Pattern HASH = Pattern.compile(HASH_PATTERN);
    private static final List<String> FORMATS = List.of("pgp", "x509", "minisign", "ssh", "tuf");
    private static final int MAX_SUBJECT = 512;

    /**
     * Reads a body.
     *
     * @throws ApiError if it is not such a query
     */
    static IndexQuery read(byte[] json) throws ApiError {
        JsonNode query = JsonBodies.object("query", json);
        List<IndexKey> keys = new ArrayList<>();
        Optional<String> email = text(query, "email", "email");
        if (email.isPresent()) {
            if (email.get().indexOf('@') < 1) {
                throw ApiError.type("email", BODY, "email", email.get());
            }
            keys.add(new IndexKey(IndexKey.Type.IDENTITY, email.get()));
        }
        Optional<String> subject = text(query, "subject", "subject");
        if (subject.isPresent()) {
            if (subject.get().length() > MAX_SUBJECT) {
                throw ApiError.tooLong("subject", BODY, MAX_SUBJECT);
            }
            keys.add(new IndexKey(IndexKey.Type.IDENTITY, subject.get()));
        }
        Optional<String> hash = text(query, "hash", "hash");
        if (hash.isPresent()) {
            if (!HASH.matcher(hash.get()).matches()) {
                throw ApiError.pattern("hash", BODY, HASH_PATTERN);
            }
            keys.add(new IndexKey(IndexKey.Type.HASH, withAlgorithm(hash.get())));
        }
        JsonNode publicKey = query.path("publicKey");
        if (!publicKey.isMissingNode() && !publicKey.isNull()) {
            keys.add(publicKey(publicKey));
        }
        return new IndexQuery(keys, isAnd(query));
    }

    private static IndexKey publicKey(JsonNode key) throws ApiError {
        if (!key.isObject()) {
            throw ApiError.type("publicKey", BODY, "object", "");
        }
        if (key.hasNonNull("url")) {
            throw ApiError.of(400, "publicKey.url in body is not supported; give the key in content");
        }
        String format =
                text(key, "publicKey.format", "format").orElseThrow(() -> ApiError.required("publicKey.format", BODY));
        if (!FORMATS.contains(format)) {
            throw ApiError.notOneOf("publicKey.format", BODY, String.join(" ", FORMATS));
        }
        String content = text(key, "publicKey.content", "content")
                .orElseThrow(() -> ApiError.required("publicKey.content", BODY));
        if (format.equals("tuf")) {
            throw ApiError.of(400, "the PKI format requested is not supported by this server");
        }
        try {
            return PublicKeyTerm.of(format, Base64.getDecoder().decode(content));
        } catch (IllegalArgumentException e) {
            throw ApiError.type("publicKey.content", BODY, "byte", "");
        } catch (MalformedException e) {
            throw ApiError.of(400, "public key provided could not be parsed");
        }
    }

    private static boolean isAnd(JsonNode query) throws ApiError {
        String operator = text(query, "operator", "operator").orElse("or");
        if (!operator.equals("and") && !operator.equals("or")) {
            throw ApiError.notOneOf("operator", BODY, "and or");
        }
        return operator.equals("and");
    }

    private static String withAlgorithm(String hash) {
        String lower = hash.toLowerCase(Locale.ROOT);
        if (lower.indexOf(':') >= 0) {
            return lower;
        }
        return switch (lower.length()) {
            case 128 -> "sha512:" + lower;
            case 64 -> "sha256:" + lower;
            default -> "sha1:" + lower;
        };
    }

    /** A text member; one that is empty is not there, as in the reference. */
    private static Optional<String> text(JsonNode object, String name, String member) throws ApiError {
        JsonNode value = object.path(member);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isTextual()) {
            throw ApiError.type(name, BODY, "string", "");
        }
        return value.textValue().isEmpty() ? Optional.empty() : Optional.of(value.textValue());
    }
}
