package dev.cairn.ca.tsa;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.core.Bytes;
import dev.cairn.core.crypto.DigestAlgorithm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.Base64;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.tsp.MessageImprint;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/**
 * Reads a request as JSON, as sigstore-js sends it:
 * {@code {"artifactHash":"<base64>","hashAlgorithm":"sha256","certificates":true,"nonce":123,"tsaPolicyOID":"1.3.6.1.4.1.57264.2"}}, of which the
 * last three may be left out.
 */
final class JsonQueryReader {
    static final int MAX_BYTES = 1024;

    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final Set<String> MEMBERS =
            Set.of("artifactHash", "hashAlgorithm", "certificates", "nonce", "tsaPolicyOID");
    private static final Map<DigestAlgorithm, ASN1ObjectIdentifier> OIDS = Map.of(
            DigestAlgorithm.SHA2_256, NISTObjectIdentifiers.id_sha256,
            DigestAlgorithm.SHA2_384, NISTObjectIdentifiers.id_sha384,
            DigestAlgorithm.SHA2_512, NISTObjectIdentifiers.id_sha512);

    private JsonQueryReader() {}

    static TimestampQuery read(Bytes json) throws TimestampException {
        if (json.size() > MAX_BYTES) {
            throw TimestampException.badRequest(TimestampQuery.TOO_LARGE);
        }
        JsonNode request = parse(json);
        for (Iterator<String> names = request.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!MEMBERS.contains(name)) {
                throw TimestampException.unreadable("the request has an unknown member " + quoted(name));
            }
        }
        String hash = text(request, "hashAlgorithm")
                .orElseThrow(() -> TimestampException.unreadable("hashAlgorithm is missing"));
        String encoded = text(request, "artifactHash")
                .orElseThrow(() -> TimestampException.unreadable("artifactHash is missing"));
        if (hash.equals("sha1")) {
            throw TimestampException.badRequest(TimestampQuery.WEAK_HASH);
        }
        DigestAlgorithm algorithm = DigestAlgorithm.byShortName(hash)
                .orElseThrow(() -> TimestampException.unreadable("hashAlgorithm is not sha256, sha384 or sha512"));
        byte[] digest = base64(encoded);
        if (digest.length != algorithm.size()) {
            throw TimestampException.badRequest(TimestampQuery.DIGEST_LENGTH);
        }
        Optional<String> policy = text(request, "tsaPolicyOID");
        if (policy.isPresent()) {
            checkPolicy(policy.get());
        }
        return new TimestampQuery(imprint(algorithm, digest), nonce(request), certificates(request));
    }

    private static JsonNode parse(Bytes json) throws TimestampException {
        JsonNode tree;
        try {
            tree = JSON.readTree(json.unsafeArray());
        } catch (JsonProcessingException e) {
            throw TimestampException.unreadable("the request is not one JSON object with each member once");
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot be read", e);
        }
        if (!tree.isObject()) {
            throw TimestampException.unreadable("the request is not one JSON object with each member once");
        }
        return tree;
    }

    private static Optional<String> text(JsonNode request, String name) throws TimestampException {
        JsonNode value = request.get(name);
        if (value == null) {
            return Optional.empty();
        }
        if (!value.isTextual()) {
            throw TimestampException.unreadable(name + " is not a string");
        }
        return Optional.of(value.textValue());
    }

    private static byte[] base64(String text) throws TimestampException {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw TimestampException.unreadable("artifactHash is not base64");
        }
        if (!Base64.getEncoder().encodeToString(bytes).equals(text)) {
            throw TimestampException.unreadable("artifactHash is not base64");
        }
        return bytes;
    }

    private static void checkPolicy(String policy) throws TimestampException {
        if (!policy.matches("[0-2](\\.(0|[1-9][0-9]*))+")) {
            throw TimestampException.unreadable("tsaPolicyOID is not an object identifier");
        }
        if (policy.chars().filter(c -> c == '.').count() >= TimestampQuery.MAX_OID_COMPONENTS) {
            throw TimestampException.badRequest(TimestampQuery.LONG_OID);
        }
        if (!policy.equals(TimestampQuery.POLICY)) {
            throw TimestampException.badRequest(TimestampQuery.OTHER_POLICY + policy);
        }
    }

    private static Optional<BigInteger> nonce(JsonNode request) throws TimestampException {
        JsonNode value = request.get("nonce");
        if (value == null) {
            return Optional.empty();
        }
        // Integers of any length: JSON has no bound, and the request as a whole has one.
        if (!value.isIntegralNumber()) {
            throw TimestampException.unreadable("nonce is not an integer");
        }
        return Optional.of(value.bigIntegerValue());
    }

    private static boolean certificates(JsonNode request) throws TimestampException {
        JsonNode value = request.get("certificates");
        if (value != null && !value.isBoolean()) {
            throw TimestampException.unreadable("certificates is not a boolean");
        }
        return value != null && value.booleanValue();
    }

    private static Bytes imprint(DigestAlgorithm algorithm, byte[] digest) {
        AlgorithmIdentifier identifier = new AlgorithmIdentifier(OIDS.get(algorithm));
        try {
            return Bytes.wrap(new MessageImprint(identifier, digest).getEncoded(ASN1Encoding.DER));
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot be written", e);
        }
    }

    private static String quoted(String name) {
        return "\"" + (name.length() <= 40 ? name : name.substring(0, 40) + "…") + "\"";
    }
}
