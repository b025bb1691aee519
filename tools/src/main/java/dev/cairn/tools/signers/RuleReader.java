package dev.cairn.tools.signers;

import dev.cairn.ca.policy.CelCondition;
import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.tools.signers.Requirement.Condition;
import dev.cairn.tools.signers.Requirement.LogDemand;
import dev.cairn.tools.signers.Requirement.WitnessDemand;
import dev.cairn.tools.signers.rego.OpaServer;
import dev.cairn.tools.signers.rego.OpaWasm;
import dev.cairn.tools.signers.rego.RegoPolicy;
import dev.cairn.tools.verify.Predicates;
import dev.cairn.tools.verify.TextMatch;
import dev.cairn.tools.yaml.YamlNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one rule of a signers file. */
final class RuleReader {
    static final List<String> KEYS = List.of(
            "name", "description", "artifact", "except", "signers", "require", "action", "mode", "rego", "message");
    static final List<String> REQUIREMENT_KEYS =
            List.of("signers", "threshold", "predicateType", "condition", "log", "witnesses", "timestamp", "maxAge");
    static final List<String> REGO_KEYS = List.of("url", "rule", "timeout", "wasm", "entrypoint");
    private static final int MAX_CLAUSES = 100;
    private static final int MAX_PEOPLE = 1000;
    private static final Duration REGO_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration LONGEST_REGO_TIMEOUT = Duration.ofSeconds(30);

    private final Map<String, NamedSigner> named;
    private final SignerReader signerReader;
    private final SignersFiles files;

    RuleReader(Map<String, NamedSigner> named, SignerReader signerReader, SignersFiles files) {
        this.named = named;
        this.signerReader = signerReader;
        this.files = files;
    }

    Rule read(YamlNode node, int index) throws MalformedException {
        Map<String, YamlNode> members = node.members(KEYS);
        if (members.containsKey("description")) {
            members.get("description").text();
        }
        String name = members.containsKey("name") ? members.get("name").text() : "rule " + (index + 1);
        YamlNode artifact = members.get("artifact");
        if (artifact == null) {
            throw node.malformed("artifact is missing; \"**\" is every artifact");
        }
        Rule.Action action = action(members);
        Optional<RegoPolicy> rego =
                members.containsKey("rego") ? Optional.of(rego(members.get("rego"))) : Optional.empty();
        List<Rule.Clause> clauses =
                action == Rule.Action.REQUIRE ? clauses(node, members, rego.isPresent()) : List.of();
        return new Rule(
                name,
                node.line(),
                globs(artifact),
                members.containsKey("except") ? globs(members.get("except")) : List.of(),
                action,
                members.containsKey("mode")
                        && members.get("mode").word(Set.of("enforce", "warn")).equals("warn"),
                clauses,
                rego,
                members.containsKey("message") ? members.get("message").text() : "");
    }

    private static Rule.Action action(Map<String, YamlNode> members) throws MalformedException {
        YamlNode node = members.get("action");
        if (node == null) {
            return Rule.Action.REQUIRE;
        }
        for (String other : List.of("require", "signers", "rego")) {
            if (members.containsKey(other)) {
                throw members.get(other).malformed("a rule has either an action or requirements");
            }
        }
        return node.word(Set.of("allow", "deny")).equals("allow") ? Rule.Action.ALLOW : Rule.Action.DENY;
    }

    private static List<Glob> globs(YamlNode node) throws MalformedException {
        List<Glob> globs = new ArrayList<>();
        for (YamlNode element : node.oneOrMore()) {
            try {
                globs.add(Glob.of(element.text()));
            } catch (IllegalArgumentException e) {
                throw element.malformed(String.valueOf(e.getMessage()));
            }
        }
        return globs;
    }

    private List<Rule.Clause> clauses(YamlNode node, Map<String, YamlNode> members, boolean hasRego)
            throws MalformedException {
        YamlNode common = members.get("signers");
        YamlNode require = members.get("require");
        if (require == null && common == null) {
            if (hasRego) {
                return List.of();
            }
            throw node.malformed("says nothing: signers, require, rego or action is missing");
        }
        if (require == null) {
            return List.of(new Rule.Clause(List.of(requirement(node, Map.of(), common))));
        }
        List<Rule.Clause> clauses = new ArrayList<>();
        for (YamlNode element : require.oneOrMore()) {
            List<Requirement> anyOf = new ArrayList<>();
            if (element.members().containsKey("anyOf")) {
                YamlNode list = element.members(List.of("anyOf")).get("anyOf");
                for (YamlNode alternative : list == null ? List.<YamlNode>of() : list.oneOrMore()) {
                    anyOf.add(requirement(alternative, alternative.members(REQUIREMENT_KEYS), common));
                }
            } else {
                anyOf.add(requirement(element, element.members(REQUIREMENT_KEYS), common));
            }
            clauses.add(new Rule.Clause(anyOf));
            if (clauses.size() > MAX_CLAUSES || anyOf.size() > MAX_CLAUSES) {
                throw element.malformed("there are more than " + MAX_CLAUSES + " requirements");
            }
        }
        return clauses;
    }

    private Requirement requirement(YamlNode node, Map<String, YamlNode> members, @Nullable YamlNode common)
            throws MalformedException {
        YamlNode list = members.getOrDefault("signers", common);
        if (list == null) {
            throw node.malformed("signers is missing");
        }
        List<NamedSigner> signers = new ArrayList<>();
        for (YamlNode element : list.oneOrMore()) {
            signers.add(signer(element));
        }
        int threshold =
                members.containsKey("threshold") ? members.get("threshold").integer(1, MAX_PEOPLE) : 1;
        if (members.containsKey("threshold") && signers.stream().allMatch(RuleReader::isOnePerson)) {
            long people = signers.stream().distinct().count();
            if (threshold > people) {
                throw members.get("threshold").malformed("is more than the " + people + " signers there are");
            }
        }
        return new Requirement(
                node.place(),
                signers,
                threshold,
                predicateTypes(members.get("predicateType")),
                conditions(members.get("condition")),
                log(members.get("log")),
                witnesses(members),
                members.containsKey("timestamp") && members.get("timestamp").flag(),
                members.containsKey("maxAge")
                        ? Optional.of(members.get("maxAge").duration())
                        : Optional.empty());
    }

    private static boolean isOnePerson(NamedSigner signer) {
        return signer.isPerson()
                || signer.forms().stream()
                        .allMatch(form -> form instanceof SignerForm.Key
                                || (form instanceof SignerForm.Identity identity
                                        && identity.identity() instanceof TextMatch.Exactly
                                        && identity.issuer() instanceof TextMatch.Exactly));
    }

    private NamedSigner signer(YamlNode node) throws MalformedException {
        if (node.isMapping()) {
            SignerForm form = signerReader.read(node);
            return new NamedSigner(form.text(), List.of(form));
        }
        String name = node.text();
        NamedSigner signer = named.get(name);
        if (signer == null) {
            throw node.malformed("no signer has the name \"" + name + "\""
                    + (named.isEmpty() ? "; signers names none" : YamlNode.suggestion(name, named.keySet())));
        }
        return signer;
    }

    private static Set<String> predicateTypes(@Nullable YamlNode node) throws MalformedException {
        Set<String> types = new HashSet<>();
        for (YamlNode element : node == null ? List.<YamlNode>of() : node.oneOrMore()) {
            String text = element.text();
            types.add(
                    text.equals(Requirement.ANY_TYPE)
                            ? text
                            : Predicates.type(text)
                                    .orElseThrow(() -> element.malformed("is neither a URI nor one of the short names "
                                            + String.join(", ", Predicates.names()))));
        }
        return types;
    }

    private static List<Condition> conditions(@Nullable YamlNode node) throws MalformedException {
        List<Condition> conditions = new ArrayList<>();
        for (YamlNode element : node == null ? List.<YamlNode>of() : node.oneOrMore()) {
            String text = element.text();
            try {
                conditions.add(new Condition(text, CelCondition.compile("condition", text, PolicyInput.VARIABLES)));
            } catch (MalformedException e) {
                throw element.malformed(e.rule());
            }
        }
        return conditions;
    }

    private static LogDemand log(@Nullable YamlNode node) throws MalformedException {
        if (node == null) {
            return new LogDemand(true, Set.of());
        }
        if (!node.isList()) {
            String word = node.text();
            if (word.equals("any") || word.equals("none")) {
                return new LogDemand(word.equals("any"), Set.of());
            }
        }
        return new LogDemand(true, Set.copyOf(node.texts()));
    }

    private static WitnessDemand witnesses(Map<String, YamlNode> members) throws MalformedException {
        YamlNode node = members.get("witnesses");
        if (node == null) {
            return new WitnessDemand(0, Set.of());
        }
        YamlNode log = members.get("log");
        if (log != null && !log.isList() && log.text().equals("none")) {
            throw node.malformed("witnesses vouch for a log, and log is none");
        }
        if (node.isList()) {
            return new WitnessDemand(0, Set.copyOf(node.texts()));
        }
        return new WitnessDemand(node.integer(1, MAX_PEOPLE), Set.of());
    }

    private RegoPolicy rego(YamlNode node) throws MalformedException {
        Map<String, YamlNode> members = node.members(REGO_KEYS);
        YamlNode url = members.get("url");
        YamlNode wasm = members.get("wasm");
        if ((url == null) == (wasm == null)) {
            throw node.malformed("has either url, with rule, or wasm, with entrypoint");
        }
        if (url != null) {
            YamlNode rule = required(node, members, "rule");
            refuse(members, "entrypoint");
            YamlNode limit = members.get("timeout");
            Duration timeout = limit == null ? REGO_TIMEOUT : limit.duration();
            if (limit != null && timeout.compareTo(LONGEST_REGO_TIMEOUT) > 0) {
                throw limit.malformed("is longer than 30s");
            }
            try {
                return OpaServer.of(url.text(), rule.text(), timeout);
            } catch (IllegalArgumentException e) {
                throw node.malformed(String.valueOf(e.getMessage()));
            }
        }
        refuse(members, "rule");
        refuse(members, "timeout");
        YamlNode file = required(node, members, "wasm");
        String entrypoint = required(node, members, "entrypoint").text();
        try {
            return OpaWasm.of(file.text(), files.read(file.text()), entrypoint);
        } catch (StoreException | IllegalArgumentException e) {
            throw file.malformed(String.valueOf(e.getMessage()));
        }
    }

    private static YamlNode required(YamlNode node, Map<String, YamlNode> members, String name)
            throws MalformedException {
        YamlNode member = members.get(name);
        if (member == null) {
            throw node.malformed(name + " is missing");
        }
        return member;
    }

    private static void refuse(Map<String, YamlNode> members, String name) throws MalformedException {
        if (members.containsKey(name)) {
            throw members.get(name).malformed("does not belong here");
        }
    }
}
