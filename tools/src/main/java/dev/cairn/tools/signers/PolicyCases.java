package dev.cairn.tools.signers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.tools.bundle.Bundle.Digest;
import dev.cairn.tools.verify.Signer;
import dev.cairn.tools.verify.Statement;
import dev.cairn.tools.verify.StepException;
import dev.cairn.tools.verify.VerifiedBundle;
import dev.cairn.tools.verify.VerifiedEntry;
import dev.cairn.tools.verify.VerifiedTime;
import dev.cairn.tools.yaml.YamlNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the cases that a signers file is tested with: facts about signatures as a verifier would find them, and the expected answer.
 *
 * <pre>
 * cases:
 *   - name: two maintainers
 *     artifact: file:dist/app.jar            # or a list of names
 *     digest: sha256:HEX                     # default: some digest, the same for all signatures
 *     time: 2027-03-01T12:00:00Z             # of the decision; default: now
 *     signatures:
 *       - {identity: ada@example.test, issuer: "https://idp.example.test", witnesses: [w1, w2]}
 *       - key: keys/ada.pub
 *         time: 2027-01-01T12:00:00Z         # default: that of the decision
 *         timestamp: false                   # only the log says when; default: a timestamp authority does
 *         log: "https://log.example.test"    # none: in no log; default: some log
 *         predicateType: "https://slsa.dev/provenance/v1"
 *         predicate: {…}
 *         extensions: {source-repository-uri: "https://…"}
 *         digest: sha256:HEX                 # of another artifact
 *       - bundle: app.jar.sigstore.json      # or a real one, verified for the digest of the case
 *     expect: deny
 *     reason: 1 of 2                         # which the reason contains
 * </pre>
 */
public final class PolicyCases {
    private static final String SOME_LOG = "https://log.invalid";
    private static final List<String> CASE_KEYS =
            List.of("name", "artifact", "digest", "time", "signatures", "expect", "reason");
    private static final List<String> SIGNATURE_KEYS = List.of(
            "identity",
            "issuer",
            "extensions",
            "key",
            "digest",
            "time",
            "timestamp",
            "log",
            "witnesses",
            "predicateType",
            "predicate");

    private static final List<String> BUNDLE_KEYS = List.of("bundle");

    private final SignersFiles files;
    private final SignerReader keys;
    private final Bundles bundles;
    private final Instant now;

    private PolicyCases(SignersFiles files, Bundles bundles, Instant now) {
        this.files = files;
        this.keys = new SignerReader(files);
        this.bundles = bundles;
        this.now = now;
    }

    /** Who verifies the bundles that cases name. */
    @FunctionalInterface
    public interface Bundles {
        /**
         * What is known from a bundle.
         *
         * @param digest of the artifact
         * @throws StepException if it does not verify
         */
        VerifiedBundle verified(byte[] bundle, Digest digest) throws StepException;
    }

    /**
     * Reads cases.
     *
     * @param name of the file, for errors
     * @param files those that it names
     * @param bundles verifies those among them
     * @param now the time of decisions for which there is no other
     * @throws MalformedException if it breaks a rule: the object is {@code FILE:LINE:COLUMN}
     */
    public static List<PolicyCase> read(String name, String text, SignersFiles files, Bundles bundles, Instant now)
            throws MalformedException {
        YamlNode root = YamlNode.parse(name, text);
        List<PolicyCase> cases = new ArrayList<>();
        for (YamlNode node :
                required(root, root.members(List.of("cases")), "cases").oneOrMore()) {
            cases.add(new PolicyCases(files, bundles, now).read(node));
        }
        return cases;
    }

    private static YamlNode required(YamlNode node, Map<String, YamlNode> members, String name)
            throws MalformedException {
        YamlNode member = members.get(name);
        if (member == null) {
            throw node.malformed(name + " is missing");
        }
        return member;
    }

    private PolicyCase read(YamlNode node) throws MalformedException {
        Map<String, YamlNode> members = node.members(CASE_KEYS);
        List<String> names = required(node, members, "artifact").texts();
        Digest digest = digest(members.get("digest"), names.get(0));
        YamlNode time = members.get("time");
        Instant decided = time == null ? now : time.time();
        List<VerifiedBundle> signatures = new ArrayList<>();
        YamlNode list = members.get("signatures");
        for (YamlNode signature : list == null ? List.<YamlNode>of() : list.elements()) {
            boolean real = signature.members().containsKey("bundle");
            if (real && !members.containsKey("digest")) {
                throw signature.malformed("a bundle is verified for an artifact: the case needs its digest");
            }
            signatures.add(real ? verified(signature, digest) : signature(signature, digest, decided));
        }
        YamlNode reason = members.get("reason");
        return new PolicyCase(
                required(node, members, "name").text(),
                node.line(),
                new Artifact(names, Optional.of(digest)),
                decided,
                signatures,
                required(node, members, "expect").word(Set.of("allow", "deny")).equals("allow"),
                reason == null ? "" : reason.text());
    }

    private static Digest digest(@Nullable YamlNode node, String otherwise) throws MalformedException {
        DigestAlgorithm sha256 = DigestAlgorithm.SHA2_256;
        if (node == null) {
            return new Digest(sha256, Bytes.wrap(sha256.digest(otherwise.getBytes(StandardCharsets.UTF_8))));
        }
        if (!node.text().matches("sha256:[0-9a-f]{64}")) {
            throw node.malformed("is not sha256: and 64 lower-case hexadecimal digits");
        }
        return new Digest(sha256, Bytes.wrap(HexFormat.of().parseHex(node.text().substring("sha256:".length()))));
    }

    private VerifiedBundle verified(YamlNode node, Digest digest) throws MalformedException {
        YamlNode bundle = required(node, node.members(BUNDLE_KEYS), "bundle");
        try {
            return bundles.verified(files.read(bundle.text()), digest);
        } catch (StoreException e) {
            throw bundle.malformed(String.valueOf(e.getMessage()));
        } catch (StepException e) {
            throw bundle.malformed("does not verify, at the step " + e.step().text() + ": " + e.getMessage());
        }
    }

    private VerifiedBundle signature(YamlNode node, Digest digest, Instant decided) throws MalformedException {
        Map<String, YamlNode> members = node.members(SIGNATURE_KEYS);
        YamlNode at = members.get("time");
        Instant time = at == null ? decided : at.time();
        YamlNode stamp = members.get("timestamp");
        YamlNode log = members.get("log");
        boolean stamped = stamp == null || stamp.flag();
        VerifiedTime said = new VerifiedTime(
                time,
                stamped ? VerifiedTime.Source.TIMESTAMP_AUTHORITY : VerifiedTime.Source.LOG,
                stamped ? "CN=some authority" : SOME_LOG);
        YamlNode digestNode = members.get("digest");
        Digest signed = digestNode == null ? digest : digest(digestNode, "");
        return new VerifiedBundle(
                signer(node, members, time),
                List.of(signed),
                log != null && log.text().equals("none")
                        ? List.of()
                        : List.of(entry(log == null ? SOME_LOG : log.text(), members.get("witnesses"), time)),
                List.of(said),
                statement(members, signed));
    }

    private static VerifiedEntry entry(String log, @Nullable YamlNode witnesses, Instant time)
            throws MalformedException {
        return new VerifiedEntry(
                log,
                0,
                log,
                1,
                "hashedrekord 0.0.2",
                Optional.of(time),
                witnesses == null ? List.of() : witnesses.texts());
    }

    private Signer signer(YamlNode node, Map<String, YamlNode> members, Instant time) throws MalformedException {
        YamlNode key = members.get("key");
        if (key != null) {
            for (String other : List.of("identity", "issuer", "extensions")) {
                YamlNode member = members.get(other);
                if (member != null) {
                    throw member.malformed("a signer has either a key or an identity");
                }
            }
            return new Signer.Keyed(keys.key(key, SignerForm.Validity.ALWAYS).fingerprint());
        }
        Map<String, String> extensions = new HashMap<>();
        YamlNode named = members.get("extensions");
        if (named != null) {
            for (Map.Entry<String, YamlNode> entry : named.members().entrySet()) {
                String oid = Extensions.oid(entry.getKey())
                        .orElseThrow(() -> entry.getValue()
                                .malformed("is not the name of an extension"
                                        + YamlNode.suggestion(entry.getKey(), Extensions.names())));
                extensions.put(oid, entry.getValue().text());
            }
        }
        return new Signer.Certified(
                required(node, members, "identity").text(),
                required(node, members, "issuer").text(),
                extensions,
                Bytes.EMPTY,
                time.minusSeconds(60),
                time.plusSeconds(540));
    }

    private static Optional<Statement> statement(Map<String, YamlNode> members, Digest digest)
            throws MalformedException {
        YamlNode type = members.get("predicateType");
        YamlNode predicate = members.get("predicate");
        if (type == null) {
            if (predicate != null) {
                throw predicate.malformed("has no predicateType beside it");
            }
            return Optional.empty();
        }
        JsonNode content = predicate == null ? JsonNodeFactory.instance.objectNode() : predicate.json();
        Statement.Subject subject = new Statement.Subject(
                "", Map.of(digest.algorithm().shortName(), digest.value().hex()));
        return Optional.of(new Statement("https://in-toto.io/Statement/v1", List.of(subject), type.text(), content));
    }
}
