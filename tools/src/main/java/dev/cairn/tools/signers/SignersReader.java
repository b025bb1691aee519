package dev.cairn.tools.signers;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.tools.yaml.YamlNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads a signers file. {@code docs/signers.schema.json} describes every key; for example
 *
 * <pre>
 * version: 1
 * signers:
 *   ada:                                       # one person, whichever of her identities signs
 *     - {identity: ada@example.test, issuer: "https://idp.example.test"}
 *     - {key: keys/ada.pub}
 *   release-ci:
 *     identityRegexp: "https://git\\.example\\.test/payments/.+//\\.ci\\.yml@refs/tags/v.+"
 *     issuer: "https://git.example.test"
 * rules:
 *   - name: payments
 *     artifact: ["registry.example.test/payments/**", "file:dist/*.jar"]
 *     require:
 *       - {signers: [ada, release-ci], threshold: 2, witnesses: 2}
 *       - {signers: [release-ci], predicateType: "https://slsa.dev/provenance/v1", condition: "predicate.runDetails.builder.id == 'https://…'"}
 * unmatched: deny
 * </pre>
 *
 * <p>A file with a mistake is refused, with line, column, the way to the field and the rule.
 */
final class SignersReader {
    static final List<String> KEYS = List.of("version", "description", "signers", "rules", "unmatched");
    private static final int MAX_RULES = 1000;
    private static final int MAX_SIGNERS = 10_000;

    private final SignersFiles files;
    private final MessageDigest hash = DigestAlgorithm.SHA2_256.newDigest();
    private final Map<String, NamedSigner> named = new LinkedHashMap<>();
    private final Map<String, YamlNode> places = new LinkedHashMap<>();

    private SignersReader(SignersFiles files) {
        this.files = name -> {
            byte[] content = files.read(name);
            hashed(content);
            return content;
        };
    }

    private void hashed(byte[] content) {
        hash.update(ByteBuffer.allocate(Integer.BYTES).putInt(content.length).array());
        hash.update(content);
    }

    /**
     * @param name of the file, for errors
     * @param files those that it names
     * @throws MalformedException if it breaks a rule
     */
    static Signers read(String name, String text, SignersFiles files) throws MalformedException {
        return new SignersReader(files).read(YamlNode.parse(name, text), text);
    }

    private Signers read(YamlNode root, String text) throws MalformedException {
        hashed(text.getBytes(StandardCharsets.UTF_8));
        Map<String, YamlNode> top = root.members(KEYS);
        YamlNode version = top.get("version");
        if (version == null) {
            throw root.malformed("version is missing; this is version 1");
        }
        version.integer(1, 1);
        if (top.containsKey("description")) {
            top.get("description").text();
        }
        SignerReader signers = new SignerReader(files);
        if (top.containsKey("signers")) {
            readSigners(top.get("signers"), signers);
        }
        YamlNode list = top.get("rules");
        if (list == null) {
            throw root.malformed("rules is missing");
        }
        List<Rule> rules = readRules(list, new RuleReader(named, signers, files));
        refuseUnused(rules);
        boolean unmatchedAllowed = top.containsKey("unmatched")
                && top.get("unmatched").word(Set.of("deny", "allow")).equals("allow");
        return new Signers(Bytes.wrap(hash.digest()), named, rules, unmatchedAllowed);
    }

    private void readSigners(YamlNode node, SignerReader reader) throws MalformedException {
        for (Map.Entry<String, YamlNode> entry : node.members().entrySet()) {
            if (!entry.getKey().matches("[A-Za-z0-9][A-Za-z0-9._@+-]{0,99}")) {
                throw entry.getValue()
                        .malformed("the name of a signer has 1 to 100 letters, digits, dots, _, @, + and -");
            }
            List<SignerForm> forms = new ArrayList<>();
            for (YamlNode form : entry.getValue().oneOrMore()) {
                forms.add(reader.read(form));
            }
            named.put(entry.getKey(), new NamedSigner(entry.getKey(), forms));
            places.put(entry.getKey(), entry.getValue());
            if (named.size() > MAX_SIGNERS) {
                throw entry.getValue().malformed("there are more than " + MAX_SIGNERS + " signers");
            }
        }
    }

    private static List<Rule> readRules(YamlNode list, RuleReader reader) throws MalformedException {
        List<Rule> rules = new ArrayList<>();
        Set<String> names = new HashSet<>();
        List<YamlNode> elements = list.elements();
        if (elements.size() > MAX_RULES) {
            throw list.malformed("has more than " + MAX_RULES + " rules");
        }
        for (YamlNode element : elements) {
            Rule rule = reader.read(element, rules.size());
            if (!names.add(rule.name())) {
                throw element.malformed("the name \"" + rule.name() + "\" is there twice");
            }
            rules.add(rule);
        }
        return rules;
    }

    // A name that nobody uses is a rule that somebody believes in: more often than not it was misspelt where it is
    // used.
    private void refuseUnused(List<Rule> rules) throws MalformedException {
        Set<String> used = new HashSet<>();
        rules.forEach(rule -> rule.signers().forEach(signer -> used.add(signer.name())));
        for (Map.Entry<String, YamlNode> place : places.entrySet()) {
            if (!used.contains(place.getKey())) {
                throw place.getValue().malformed("is used in no rule");
            }
        }
    }
}
