package dev.cairn.tools.sign;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.ca.json.JsonReader;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.tools.bundle.Bundle.Digest;
import java.util.List;

/** Writes in-toto statements (<a href="https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md">v1</a>). */
public final class StatementWriter {
    private StatementWriter() {}

    /**
     * A statement about one artifact.
     *
     * @param name of it, without a path
     * @param digests of it, at least one
     * @param type of the predicate, a URI
     * @param predicate a JSON object
     * @throws MalformedException if the predicate is no JSON object
     */
    public static Bytes write(String name, List<Digest> digests, String type, Bytes predicate)
            throws MalformedException {
        JsonReader json = JsonReader.parse("predicate", predicate);
        JsonNode tree = json.tree();
        if (!tree.isObject()) {
            throw json.malformed("not a JSON object");
        }
        ObjectNode statement = JsonNodeFactory.instance.objectNode().put("_type", "https://in-toto.io/Statement/v1");
        ObjectNode subject = statement.putArray("subject").addObject().put("name", name);
        ObjectNode bySubject = subject.putObject("digest");
        digests.forEach(digest ->
                bySubject.put(digest.algorithm().shortName(), digest.value().hex()));
        statement.put("predicateType", type).set("predicate", tree);
        return Bytes.ofUtf8(statement.toString());
    }
}
