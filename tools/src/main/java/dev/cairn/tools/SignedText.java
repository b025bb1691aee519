package dev.cairn.tools;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.tools.sign.BundleSigner.Signed;
import dev.cairn.tools.verify.Signer;
import dev.cairn.tools.verify.VerifiedBundle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How a signature that was made is told. */
final class SignedText {
    private SignedText() {}

    static String line(Path file, Path bundle, Signed signed) {
        VerifiedBundle facts = signed.facts();
        List<String> parts = new ArrayList<>();
        parts.add(
                facts.signer() instanceof Signer.Certified who
                        ? "signed by " + who.identity() + " (" + who.issuer() + ")"
                        : "signed with the key " + facts.signer().distinctName());
        facts.times().stream().findFirst().ifPresent(time -> parts.add("at " + time.time()));
        facts.entries().forEach(entry -> parts.add("entry " + entry.logIndex() + " of " + entry.log()));
        return file + ": " + String.join(", ", parts) + System.lineSeparator() + "  " + bundle;
    }

    static ObjectNode json(Path file, Path bundle, Signed signed) {
        VerifiedBundle facts = signed.facts();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("file", file.toString()).put("bundle", bundle.toString());
        ObjectNode digests = json.putObject("digest");
        facts.digests()
                .forEach(digest -> digests.put(
                        digest.algorithm().shortName(), digest.value().hex()));
        ObjectNode signer = json.putObject("signer");
        if (facts.signer() instanceof Signer.Certified who) {
            signer.put("identity", who.identity()).put("issuer", who.issuer());
        } else {
            signer.put("key", facts.signer().distinctName());
        }
        ArrayNode entries = json.putArray("entries");
        facts.entries()
                .forEach(entry -> entries.addObject()
                        .put("log", entry.log())
                        .put("logIndex", entry.logIndex())
                        .put("kind", entry.kind()));
        ArrayNode times = json.putArray("times");
        facts.times()
                .forEach(time ->
                        times.addObject().put("time", time.time().toString()).put("authority", time.authority()));
        facts.statement().ifPresent(statement -> json.put("predicateType", statement.predicateType()));
        return json;
    }
}
