package dev.cairn.tools.signers;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.crypto.Pem;
import dev.cairn.core.crypto.VerificationKey;
import dev.cairn.tools.verify.TextMatch;
import dev.cairn.tools.yaml.YamlNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads one form of a signer. */
final class SignerReader {
    static final List<String> KEYS = List.of(
            "identity",
            "identityRegexp",
            "issuer",
            "issuerRegexp",
            "extensions",
            "key",
            "validFrom",
            "validUntil",
            "description");
    private static final int MAX_KEY_BYTES = 1 << 16;

    private final SignersFiles files;

    SignerReader(SignersFiles files) {
        this.files = files;
    }

    SignerForm read(YamlNode node) throws MalformedException {
        Map<String, YamlNode> members = node.members(KEYS);
        if (members.containsKey("description")) {
            members.get("description").text();
        }
        SignerForm.Validity validity = validity(members);
        YamlNode key = members.get("key");
        if (key == null) {
            return new SignerForm.Identity(
                    match(node, members, "identity"), match(node, members, "issuer"), extensions(members), validity);
        }
        for (String other : List.of("identity", "identityRegexp", "issuer", "issuerRegexp", "extensions")) {
            if (members.containsKey(other)) {
                throw members.get(other).malformed("a signer has either a key or an identity");
            }
        }
        return key(key, validity);
    }

    private static SignerForm.Validity validity(Map<String, YamlNode> members) throws MalformedException {
        YamlNode end = members.get("validUntil");
        Optional<Instant> from = time(members.get("validFrom"));
        Optional<Instant> until = time(end);
        if (end != null && from.isPresent() && until.isPresent() && !from.get().isBefore(until.get())) {
            throw end.malformed("is not after validFrom");
        }
        return new SignerForm.Validity(from, until);
    }

    private static Optional<Instant> time(@Nullable YamlNode node) throws MalformedException {
        return node == null ? Optional.empty() : Optional.of(node.time());
    }

    private static TextMatch match(YamlNode node, Map<String, YamlNode> members, String name)
            throws MalformedException {
        YamlNode exact = members.get(name);
        YamlNode regexp = members.get(name + "Regexp");
        if (exact != null && regexp != null) {
            throw regexp.malformed("there is already " + name + "; one of them must go");
        }
        if (exact != null) {
            return TextMatch.exactly(exact.text());
        }
        if (regexp != null) {
            return regexp(regexp);
        }
        throw node.malformed(name + " or " + name + "Regexp is missing"
                + (name.equals("issuer") ? ": another issuer may give anybody the same identity" : ", or key"));
    }

    private static TextMatch regexp(YamlNode node) throws MalformedException {
        String expression = node.text();
        try {
            return TextMatch.regexp(expression);
        } catch (MalformedException e) {
            throw node.malformed(
                    "is no regular expression: " + e.rule() + " (there are no back-references and no look-around)");
        }
    }

    private static Map<String, TextMatch> extensions(Map<String, YamlNode> members) throws MalformedException {
        Map<String, TextMatch> extensions = new LinkedHashMap<>();
        if (!members.containsKey("extensions")) {
            return extensions;
        }
        for (Map.Entry<String, YamlNode> entry :
                members.get("extensions").members().entrySet()) {
            YamlNode value = entry.getValue();
            String oid = Extensions.oid(entry.getKey())
                    .orElseThrow(() ->
                            value.malformed("is neither the name of an extension nor an OID below 1.3.6.1.4.1.57264.1"
                                    + YamlNode.suggestion(entry.getKey(), Extensions.names())));
            TextMatch match;
            if (value.isMapping()) {
                YamlNode regexp = value.members(List.of("regexp")).get("regexp");
                if (regexp == null) {
                    throw value.malformed("is neither text nor a mapping with regexp");
                }
                match = regexp(regexp);
            } else {
                match = TextMatch.exactly(value.text());
            }
            if (extensions.put(oid, match) != null) {
                throw value.malformed("the extension is there twice, by name and by OID");
            }
        }
        return extensions;
    }

    SignerForm.Key key(YamlNode node, SignerForm.Validity validity) throws MalformedException {
        String text = node.text();
        boolean inline = text.contains("-----BEGIN");
        String pem = inline ? text : file(node, text);
        try {
            Bytes spki = Pem.parse("PUBLIC KEY", pem).der();
            return new SignerForm.Key(VerificationKey.fromSpki(spki.toArray()), inline ? "inline" : text, validity);
        } catch (MalformedException e) {
            throw node.malformed((inline ? "" : "the file " + text + " ") + "is no public key: " + e.getMessage());
        }
    }

    private String file(YamlNode node, String name) throws MalformedException {
        try {
            byte[] content = files.read(name);
            if (content.length > MAX_KEY_BYTES) {
                throw node.malformed("the file " + name + " is longer than " + MAX_KEY_BYTES + " bytes");
            }
            return new String(content, StandardCharsets.UTF_8);
        } catch (StoreException e) {
            throw node.malformed(String.valueOf(e.getMessage()));
        }
    }
}
