package dev.cairn.tools.signers.cip;

import dev.cairn.core.MalformedException;
import dev.cairn.tools.signers.SignersFile;
import dev.cairn.tools.signers.SignersFiles;
import dev.cairn.tools.yaml.YamlNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes a signers file of the ClusterImagePolicies of a YAML file. */
public final class ClusterImagePolicies {
    private static final int MAX_CLAUSES = 64;
    private static final int MAX_POLICIES = 1000;

    private final List<String> left = new ArrayList<>();
    private final Set<String> names = new HashSet<>();

    private ClusterImagePolicies() {}

    /**
     * Imports.
     *
     * @param file its name, for errors
     * @param text one or several documents
     * @throws MalformedException if it is not YAML, or has no ClusterImagePolicy, or one of them breaks a rule of its kind
     */
    public static Imported read(String file, String text) throws MalformedException {
        return new ClusterImagePolicies().readAll(file, text);
    }

    private Imported readAll(String file, String text) throws MalformedException {
        StringBuilder rules = new StringBuilder();
        int count = 0;
        for (YamlNode document : YamlNode.parseAll(file, text)) {
            if (!document.isMapping()) {
                left.add(document.place() + ": is no resource");
                continue;
            }
            YamlNode kind = document.members().get("kind");
            if (kind == null || !kind.text().equals("ClusterImagePolicy")) {
                left.add(document.place() + ": " + (kind == null ? "a document without a kind" : "a " + kind.text())
                        + " is not imported");
                continue;
            }
            rules.append(policy(document));
            if (++count > MAX_POLICIES) {
                throw document.malformed("there are more than " + MAX_POLICIES + " policies");
            }
        }
        if (count == 0) {
            throw new MalformedException(file, "has no ClusterImagePolicy");
        }
        String made = "# Made of the ClusterImagePolicies of " + file.replaceAll("\\p{Cntrl}", " ")
                + ".\nversion: 1\nrules:\n" + rules
                + "# What no policy matches is refused, as it is by default there.\nunmatched: deny\n";
        // What is handed out is a signers file, or there is a fault: an expression that is none, for example.
        Object unusedSigners = SignersFile.parse(file + " (imported)", made, SignersFiles.none());
        return new Imported(made, left);
    }

    private String policy(YamlNode document) throws MalformedException {
        Map<String, YamlNode> top = document.members(List.of("apiVersion", "kind", "metadata", "spec", "status"));
        YamlNode version = required(document, top, "apiVersion");
        if (!version.text().matches("policy\\.sigstore\\.dev/v1(alpha1|beta1)")) {
            throw version.malformed("is neither policy.sigstore.dev/v1alpha1 nor …/v1beta1");
        }
        YamlNode metadata = required(document, top, "metadata");
        YamlNode name = required(metadata, metadata.members(), "name");
        if (!names.add(name.text())) {
            throw name.malformed("is there twice");
        }
        YamlNode spec = required(document, top, "spec");
        Map<String, YamlNode> members = spec.members();
        Optional<String> refused = Optional.empty();
        List<Authority> authorities = new ArrayList<>();
        for (String key : members.keySet()) {
            YamlNode member = members.get(key);
            switch (key) {
                case "images", "mode" -> {
                    // Below.
                }
                case "match" ->
                    left.add(Authority.at(member)
                            + "is not imported: the rule is about the images of all resources, not of some");
                case "authorities" -> {
                    for (YamlNode authority : member.elements()) {
                        Authority.read(authority, left).ifPresent(authorities::add);
                    }
                }
                default -> {
                    left.add(Authority.at(member) + Authority.notImported(key, member)
                            + "; the rule refuses, as it would allow more without it");
                    refused = Optional.of(key + " of the policy could not be imported");
                }
            }
        }
        StringBuilder rule = new StringBuilder();
        rule.append("  - name: ").append(Quoted.text(name.text())).append('\n');
        rule.append("    artifact: [")
                .append(String.join(", ", globs(spec, members)))
                .append("]\n");
        YamlNode mode = members.get("mode");
        if (mode != null && mode.word(Set.of("enforce", "warn")).equals("warn")) {
            rule.append("    mode: warn\n");
        }
        return rule.append(body(spec, authorities, refused)).toString();
    }

    private static YamlNode required(YamlNode node, Map<String, YamlNode> members, String name)
            throws MalformedException {
        YamlNode member = members.get(name);
        if (member == null) {
            throw node.malformed(name + " is missing");
        }
        return member;
    }

    private static List<String> globs(YamlNode spec, Map<String, YamlNode> members) throws MalformedException {
        List<String> globs = new ArrayList<>();
        for (YamlNode image : required(spec, members, "images").oneOrMore()) {
            Map<String, YamlNode> parts = image.members(List.of("glob"));
            globs.add(Quoted.text(required(image, parts, "glob").text()));
        }
        return globs;
    }

    private String body(YamlNode spec, List<Authority> authorities, Optional<String> refused) {
        if (refused.isPresent()) {
            return deny(refused.get());
        }
        if (authorities.isEmpty()) {
            return deny("no authority of the policy can pass, or could be imported");
        }
        if (authorities.stream().anyMatch(authority -> authority.requirements().isEmpty())) {
            return "    action: allow\n";
        }
        Optional<List<Set<String>>> clauses = clauses(authorities);
        if (clauses.isEmpty()) {
            left.add(Authority.at(spec) + "its authorities and attestations make more than " + MAX_CLAUSES
                    + " requirements; the rule refuses");
            return deny("the policy is too large to be imported");
        }
        StringBuilder body = new StringBuilder("    require:\n");
        for (Set<String> clause : clauses.get()) {
            if (clause.size() == 1) {
                body.append("      - ").append(clause.iterator().next()).append('\n');
            } else {
                body.append("      - anyOf:\n");
                clause.forEach(one -> body.append("          - ").append(one).append('\n'));
            }
        }
        return body.toString();
    }

    private static String deny(String message) {
        return "    action: deny\n    message: " + Quoted.text(message) + "\n";
    }

    /**
     * Of "one authority, with all of its requirements" makes "all clauses, with one of their requirements each": (a and b) or c is (a or c) and
     * (b or c).
     */
    private static Optional<List<Set<String>>> clauses(List<Authority> authorities) {
        List<Set<String>> clauses = List.of(Set.of());
        for (Authority authority : authorities) {
            List<Set<String>> more = new ArrayList<>();
            for (Set<String> clause : clauses) {
                for (String requirement : authority.requirements()) {
                    Set<String> wider = new LinkedHashSet<>(clause);
                    wider.add(requirement);
                    more.add(wider);
                }
            }
            if (more.size() > MAX_CLAUSES) {
                return Optional.empty();
            }
            clauses = more;
        }
        return Optional.of(clauses);
    }
}
