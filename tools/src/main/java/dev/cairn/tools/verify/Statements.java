package dev.cairn.tools.verify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.cairn.ca.json.JsonReader;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.tools.bundle.Bundle.Envelope;
import dev.cairn.tools.verify.Statement.Subject;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads in-toto statements (<a href="https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md">v1</a>, and v0.1). Members that the format does
 * not have are passed over, as it says; what it has must be as it says, and no member may be there twice.
 */
public final class Statements {
    /** The type of an envelope that holds one. */
    public static final String PAYLOAD_TYPE = "application/vnd.in-toto+json";

    private static final String OBJECT = "statement";
    private static final Set<String> TYPES =
            Set.of("https://in-toto.io/Statement/v1", "https://in-toto.io/Statement/v0.1");
    private static final Map<String, Integer> HEX_DIGITS = Map.of(
            "sha1",
            40,
            "sha224",
            56,
            "sha256",
            64,
            "sha384",
            96,
            "sha512",
            128,
            "sha3_256",
            64,
            "sha3_384",
            96,
            "sha3_512",
            128);
    private static final int MAX_SUBJECTS = 100_000;

    private Statements() {}

    /**
     * The statement in an envelope.
     *
     * @throws MalformedException if its payload is of another type, or is none
     */
    public static Statement in(Envelope envelope) throws MalformedException {
        if (!envelope.payloadType().equals(PAYLOAD_TYPE)) {
            throw new MalformedException(
                    OBJECT,
                    "the envelope's payload is not of the type " + PAYLOAD_TYPE
                            + ", and so says nothing of an artifact");
        }
        return read(envelope.payload());
    }

    /**
     * Reads a statement.
     *
     * @throws MalformedException if it is none
     */
    public static Statement read(Bytes json) throws MalformedException {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json.unsafeArray()));
        } catch (CharacterCodingException e) {
            throw new MalformedException(OBJECT, "is not UTF-8");
        }
        JsonReader statement = JsonReader.parse(OBJECT, json);
        String type = statement.member("_type").text();
        if (!TYPES.contains(type)) {
            throw statement.malformed("_type: not that of a statement of in-toto, v1 or v0.1");
        }
        List<Subject> subjects = new ArrayList<>();
        for (JsonReader subject : statement.member("subject").elements()) {
            if (subjects.size() == MAX_SUBJECTS) {
                throw statement.malformed("subject: more than " + MAX_SUBJECTS);
            }
            subjects.add(subject(subject));
        }
        if (subjects.isEmpty()) {
            throw statement.malformed("subject: is empty");
        }
        JsonReader predicateType = statement.member("predicateType");
        if (predicateType.text().isEmpty()) {
            throw predicateType.malformed("is empty");
        }
        return new Statement(type, subjects, predicateType.text(), predicate(statement));
    }

    private static JsonNode predicate(JsonReader statement) throws MalformedException {
        Optional<JsonReader> predicate = statement.optional("predicate");
        if (predicate.isEmpty() || predicate.get().tree().isNull()) {
            return JsonNodeFactory.instance.objectNode();
        }
        if (!predicate.get().tree().isObject()) {
            throw predicate.get().malformed("not an object");
        }
        return predicate.get().tree();
    }

    private static Subject subject(JsonReader json) throws MalformedException {
        Optional<JsonReader> name =
                json.optional("name").filter(member -> !member.tree().isNull());
        JsonReader digests = json.member("digest");
        Map<String, String> byAlgorithm = new TreeMap<>();
        for (String algorithm : digests.names()) {
            JsonReader digest = digests.member(algorithm);
            byAlgorithm.put(algorithm, digest(algorithm, digest));
        }
        if (byAlgorithm.isEmpty()) {
            throw digests.malformed("is empty");
        }
        return new Subject(name.isPresent() ? name.get().text() : "", byAlgorithm);
    }

    private static String digest(String algorithm, JsonReader json) throws MalformedException {
        String text = json.text();
        Integer digits = HEX_DIGITS.get(algorithm);
        if (digits != null
                && (text.length() != digits
                        || !text.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))) {
            throw json.malformed("not " + digits + " hexadecimal digits in lower case");
        }
        return text;
    }
}
