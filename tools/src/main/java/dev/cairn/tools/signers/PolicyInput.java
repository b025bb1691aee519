package dev.cairn.tools.signers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.ca.policy.CelCondition;
import dev.cairn.tools.verify.Signer;
import dev.cairn.tools.verify.VerifiedBundle;
import dev.cairn.tools.verify.VerifiedEntry;
import dev.cairn.tools.verify.VerifiedTime;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What expressions see, in CEL and in Rego alike. Of a signature:
 *
 * <pre>
 * {"identity": "ada@example.test", "issuer": "https://idp.example.test", "key": "",      # key: sha256:HEX, of a managed key
 *  "extensions": {"source-repository-uri": "https://…", "1.3.6.1.4.1.57264.1.99": "…"},
 *  "predicateType": "https://slsa.dev/provenance/v1", "predicate": {…},                  # "" and {} without a statement
 *  "subjects": [{"name": "app.jar", "digest": {"sha256": "HEX"}}],
 *  "times": [{"time": "2027-01-31T12:00:00Z", "source": "timestamp-authority", "authority": "CN=…"}],
 *  "logs": [{"log": "https://…", "origin": "…", "logIndex": 7, "treeSize": 9, "kind": "dsse 0.0.2", "witnesses": ["…"]}]}
 * </pre>
 *
 * <p>CEL has the variables {@code signature}, {@code predicate}, {@code artifact} ({@code {"names": […], "digest": "sha256:HEX"}}) and {@code
 * time} of the decision; Rego the document {@code {"rule", "time", "artifact", "signatures": [{…, "countedAs": ["release-ci"]}]}}.
 */
final class PolicyInput {
    static final Map<String, CelCondition.Variable> VARIABLES = Map.of(
            "signature", CelCondition.Variable.MAP,
            "predicate", CelCondition.Variable.MAP,
            "artifact", CelCondition.Variable.MAP,
            "time", CelCondition.Variable.TEXT);

    private PolicyInput() {}

    static ObjectNode artifact(Artifact artifact) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        artifact.names().forEach(json.putArray("names")::add);
        return json.put("digest", artifact.digest().map(Object::toString).orElse(""));
    }

    static ObjectNode signature(VerifiedBundle bundle) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ObjectNode extensions = JsonNodeFactory.instance.objectNode();
        String identity = "";
        String issuer = "";
        String key = "";
        if (bundle.signer() instanceof Signer.Certified certified) {
            identity = certified.identity();
            issuer = certified.issuer();
            Extensions.named(certified.extensions()).forEach(extensions::put);
        } else {
            key = bundle.signer().distinctName();
        }
        json.put("identity", identity).put("issuer", issuer).put("key", key);
        json.set("extensions", extensions);
        json.put("predicateType", bundle.statement().map(s -> s.predicateType()).orElse(""));
        json.set("predicate", predicate(bundle));
        ArrayNode subjects = json.putArray("subjects");
        bundle.statement()
                .ifPresent(statement -> statement.subjects().forEach(subject -> {
                    ObjectNode one = subjects.addObject().put("name", subject.name());
                    subject.digests().forEach(one.putObject("digest")::put);
                }));
        ArrayNode times = json.putArray("times");
        bundle.times().forEach(time -> times.add(time(time)));
        ArrayNode logs = json.putArray("logs");
        bundle.entries().forEach(entry -> logs.add(entry(entry)));
        return json;
    }

    private static JsonNode predicate(VerifiedBundle bundle) {
        return bundle.statement()
                .map(statement -> statement.predicate())
                .filter(JsonNode::isObject)
                .orElseGet(JsonNodeFactory.instance::objectNode);
    }

    private static ObjectNode time(VerifiedTime time) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("time", time.time().toString())
                .put("source", time.source().name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .put("authority", time.authority());
    }

    private static ObjectNode entry(VerifiedEntry entry) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("log", entry.log())
                .put("origin", entry.origin())
                .put("logIndex", entry.logIndex())
                .put("treeSize", entry.treeSize())
                .put("kind", entry.kind());
        entry.witnesses().forEach(json.putArray("witnesses")::add);
        return json;
    }

    /** What a condition sees of a signature. */
    static Map<String, Object> variables(Artifact artifact, VerifiedBundle bundle, Instant now) {
        Map<String, Object> variables = new HashMap<>();
        variables.put("signature", CelCondition.value(signature(bundle)));
        variables.put("predicate", CelCondition.value(predicate(bundle)));
        variables.put("artifact", CelCondition.value(artifact(artifact)));
        variables.put("time", now.toString());
        return variables;
    }

    /** What Rego sees of everything. */
    static ObjectNode document(
            String rule,
            Artifact artifact,
            List<VerifiedBundle> bundles,
            Map<Integer, List<String>> countedAs,
            Instant now) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("rule", rule).put("time", now.toString());
        json.set("artifact", artifact(artifact));
        ArrayNode signatures = json.putArray("signatures");
        for (int i = 0; i < bundles.size(); i++) {
            ObjectNode one = signature(bundles.get(i));
            countedAs.getOrDefault(i, List.of()).forEach(one.putArray("countedAs")::add);
            signatures.add(one);
        }
        return json;
    }
}
