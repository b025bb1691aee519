package dev.cairn.tools.signers.cip;

import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.Pem;
import dev.cairn.core.crypto.VerificationKey;
import dev.cairn.tools.verify.Predicates;
import dev.cairn.tools.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One authority of a policy.
 *
 * @param requirements all of which must be met, in the flow style of a signers file; empty if the authority always passes
 */
record Authority(List<String> requirements) {
    Authority {
        requirements = List.copyOf(requirements);
    }

    /** Reads one; empty if it can never pass, or could not be imported without becoming weaker: then the reason is among what is left. */
    static Optional<Authority> read(YamlNode node, List<String> left) throws MalformedException {
        Map<String, YamlNode> members = node.members();
        for (String name : members.keySet()) {
            YamlNode member = members.get(name);
            switch (name) {
                case "name", "key", "keyless", "static", "attestations", "ctlog", "rfc3161timestamp" -> {
                    // Below.
                }
                case "source" ->
                    left.add(at(member) + "is left to whoever looks for signatures: they are where the image is");
                case "signatureFormat" -> left.add(at(member) + "signatures are taken in every format");
                default -> {
                    left.add(at(member) + "is not known; the authority is left out");
                    return Optional.empty();
                }
            }
        }
        YamlNode fixed = members.get("static");
        if (fixed != null) {
            return fixed(fixed, left);
        }
        List<String> signers = new ArrayList<>();
        boolean keyless = members.containsKey("keyless");
        YamlNode key = members.get("key");
        YamlNode identities = members.get("keyless");
        if (key != null) {
            signers.addAll(keys(key, left));
        } else if (identities != null) {
            signers.addAll(identities(identities, left));
        } else {
            left.add(at(node) + "has neither key, keyless nor static; it is left out");
        }
        if (signers.isEmpty()) {
            return Optional.empty();
        }
        String common = "signers: [" + String.join(", ", signers) + "]" + times(members, keyless, left);
        return requirements(members, common, left);
    }

    private static Optional<Authority> requirements(Map<String, YamlNode> members, String common, List<String> left)
            throws MalformedException {
        List<String> requirements = new ArrayList<>();
        YamlNode attestations = members.get("attestations");
        if (attestations == null || attestations.elements().isEmpty()) {
            return Optional.of(new Authority(List.of("{" + common + "}")));
        }
        for (YamlNode attestation : attestations.elements()) {
            Map<String, YamlNode> parts = attestation.members();
            for (String name : parts.keySet()) {
                if (!List.of("name", "predicateType").contains(name)) {
                    left.add(at(parts.get(name)) + notImported(name, parts.get(name))
                            + "; the authority is left out, as it would allow more without it");
                    return Optional.empty();
                }
            }
            YamlNode type = parts.get("predicateType");
            if (type == null) {
                left.add(at(attestation) + "has no predicateType; the authority is left out");
                return Optional.empty();
            }
            String uri = Predicates.type(type.text()).orElse(type.text());
            requirements.add("{" + common + ", predicateType: " + Quoted.text(uri) + "}");
        }
        return Optional.of(new Authority(requirements));
    }

    static String notImported(String name, YamlNode node) throws MalformedException {
        if (!name.equals("policy") || !node.isMapping()) {
            return "is not known";
        }
        YamlNode type = node.members().get("type");
        String language = type == null ? "cue" : type.text();
        return "a policy in " + language + " is not imported"
                + (language.equals("rego")
                        ? "; it can be made a rule's rego, which has another input"
                        : "; what it says can be said as condition, in CEL");
    }

    private static Optional<Authority> fixed(YamlNode node, List<String> left) throws MalformedException {
        Map<String, YamlNode> members = node.members();
        YamlNode action = members.get("action");
        if (action != null && action.text().equals("pass")) {
            return Optional.of(new Authority(List.of()));
        }
        if (action == null || !action.text().equals("fail")) {
            left.add(at(node) + "has no action pass or fail; the authority is left out");
        }
        return Optional.empty();
    }

    private static String times(Map<String, YamlNode> members, boolean keyless, List<String> left)
            throws MalformedException {
        StringBuilder text = new StringBuilder();
        YamlNode stamp = members.get("rfc3161timestamp");
        YamlNode log = members.get("ctlog");
        if (log == null) {
            // What policy-controller asks of the log: nothing for keys, and nothing beside a timestamp.
            text.append(keyless && stamp == null ? "" : ", log: none");
        } else {
            Map<String, YamlNode> parts = log.members();
            YamlNode url = parts.get("url");
            if (url != null) {
                text.append(", log: ").append(Quoted.text(url.text()));
            }
            trustedRoot(parts, "trustRootRef", left);
        }
        if (stamp != null) {
            text.append(", timestamp: true");
            trustedRoot(stamp.members(), "trustRootRef", left);
        }
        return text.toString();
    }

    private static void trustedRoot(Map<String, YamlNode> members, String name, List<String> left) {
        YamlNode node = members.get(name);
        if (node != null) {
            left.add(at(node) + "is left to the trusted root that signatures are verified with");
        }
    }

    private static List<String> keys(YamlNode key, List<String> left) throws MalformedException {
        Map<String, YamlNode> members = key.members();
        List<String> signers = new ArrayList<>();
        YamlNode data = members.get("data");
        YamlNode hash = members.get("hashAlgorithm");
        if (hash != null && !hash.text().equals("sha256")) {
            left.add(at(hash) + "signatures are verified with the hash function that goes with the key");
        }
        if (data == null) {
            left.add(at(key)
                    + "only data is imported: write the key that secretRef or kms means into a file, and name it"
                    + " as key; the authority is left out");
            return signers;
        }
        try {
            for (Pem pem : Pem.parseAll(data.text())) {
                String unusedFingerprint = VerificationKey.fromSpki(pem.der().toArray())
                        .fingerprint()
                        .hex();
                signers.add("{key: " + Quoted.text(new Pem("PUBLIC KEY", pem.der()).encode()) + "}");
            }
            if (signers.isEmpty()) {
                throw new MalformedException("PEM", "there is no block");
            }
        } catch (MalformedException e) {
            signers.clear();
            left.add(at(data) + "is no public key in PEM (" + e.getMessage() + "); the authority is left out");
        }
        return signers;
    }

    private static List<String> identities(YamlNode keyless, List<String> left) throws MalformedException {
        Map<String, YamlNode> members = keyless.members();
        for (String name : List.of("url", "ca-cert", "trustRootRef")) {
            trustedRoot(members, name, left);
        }
        YamlNode ignore = members.get("insecureIgnoreSCT");
        if (ignore != null) {
            left.add(at(ignore) + "certificates must be logged as the verifier demands it");
        }
        List<String> signers = new ArrayList<>();
        YamlNode list = members.get("identities");
        if (list == null) {
            left.add(at(keyless) + "has no identities, and would take everybody's; the authority is left out");
            return signers;
        }
        for (YamlNode identity : list.elements()) {
            Map<String, YamlNode> parts = identity.members();
            Optional<String> subject = match(parts, "subject", "identity", left);
            Optional<String> issuer = match(parts, "issuer", "issuer", left);
            if (subject.isPresent() && issuer.isPresent()) {
                signers.add("{" + subject.get() + ", " + issuer.get() + "}");
            } else {
                left.add(at(identity)
                        + "has not both subject and issuer that can be imported; this identity is left out");
            }
        }
        return signers;
    }

    private static Optional<String> match(Map<String, YamlNode> parts, String theirs, String ours, List<String> left)
            throws MalformedException {
        YamlNode regexp = parts.get(theirs + "RegExp");
        if (regexp != null && parts.containsKey(theirs)) {
            left.add(at(regexp) + "stands beside " + theirs);
            return Optional.empty();
        }
        if (regexp != null) {
            return Optional.of(ours + "Regexp: " + Quoted.text(wholly(regexp.text())));
        }
        YamlNode exact = parts.get(theirs);
        return exact == null ? Optional.empty() : Optional.of(ours + ": " + Quoted.text(exact.text()));
    }

    // Theirs match if a part matches, ours if the whole does.
    private static String wholly(String expression) {
        boolean anchored = expression.startsWith("^")
                && expression.endsWith("$")
                && !expression.endsWith("\\$")
                && !expression.contains("|");
        return anchored ? expression : "(?s:.*)(?:" + expression + ")(?s:.*)";
    }

    static String at(YamlNode node) {
        return node.place() + ": " + node.path() + ": ";
    }
}
