package dev.cairn.tools.signers;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.ca.policy.CelCondition;
import dev.cairn.core.Bytes;
import dev.cairn.core.crypto.VerificationKey;
import dev.cairn.tools.bundle.Bundle.Digest;
import dev.cairn.tools.signers.Decision.Counted;
import dev.cairn.tools.signers.Decision.Refused;
import dev.cairn.tools.signers.Decision.RequirementResult;
import dev.cairn.tools.signers.Decision.RuleResult;
import dev.cairn.tools.verify.Predicates;
import dev.cairn.tools.verify.Signer;
import dev.cairn.tools.verify.VerifiedBundle;
import dev.cairn.tools.verify.VerifiedEntry;
import dev.cairn.tools.verify.VerifiedTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** A signers file that was read. Immutable, and safe for concurrent use. */
public final class Signers {
    private final Bytes hash;
    private final Map<String, NamedSigner> named;
    private final List<Rule> rules;
    private final boolean unmatchedAllowed;

    Signers(Bytes hash, Map<String, NamedSigner> named, List<Rule> rules, boolean unmatchedAllowed) {
        this.hash = hash;
        this.named = Map.copyOf(named);
        this.rules = List.copyOf(rules);
        this.unmatchedAllowed = unmatchedAllowed;
    }

    /** SHA-256 over the file and all files that it names: what was decided with one hash holds for it alone. */
    public Bytes hash() {
        return hash;
    }

    /** The rules in their order. */
    public List<Rule> rules() {
        return rules;
    }

    /** The keys of all signers that have no certificate, to verify with. */
    public List<VerificationKey> keys() {
        return Stream.concat(named.values().stream(), rules.stream().flatMap(rule -> rule.signers().stream()))
                .flatMap(signer -> signer.forms().stream())
                .filter(SignerForm.Key.class::isInstance)
                .map(form -> ((SignerForm.Key) form).key())
                .distinct()
                .toList();
    }

    /** Whether an artifact that no rule matches is allowed. */
    public boolean unmatchedAllowed() {
        return unmatchedAllowed;
    }

    /** The rules that match an artifact. All of them must be met. */
    public List<Rule> rulesFor(Artifact artifact) {
        return rules.stream().filter(rule -> rule.matches(artifact)).toList();
    }

    /** Whether signatures are to be verified with a trusted root: there are rules about more than keys. */
    public boolean needsTrustedRoot() {
        return rules.stream().anyMatch(Rule::needsTrustedRoot);
    }

    /** What a signer may do. */
    public enum Standing {
        /** A rule for the artifact names it. */
        NAMED,
        /** Rules are about the artifact, and none names it. */
        NOT_NAMED,
        /** No rule is about the artifact. */
        NO_RULE
    }

    /**
     * Whether a rule that is about an artifact names a signer; whether its signature is enough is {@link #evaluate}'s answer.
     *
     * @param time at which it signed
     */
    public Standing standing(Signer signer, Artifact artifact, Instant time) {
        List<Rule> about = rulesFor(artifact);
        if (about.isEmpty()) {
            return Standing.NO_RULE;
        }
        return about.stream().anyMatch(rule -> names(rule, signer, time)) ? Standing.NAMED : Standing.NOT_NAMED;
    }

    /**
     * The first rule that names a signer, whatever the artifact.
     *
     * @param time at which it signs
     */
    public Optional<Rule> naming(Signer signer, Instant time) {
        return rules.stream().filter(rule -> names(rule, signer, time)).findFirst();
    }

    private static boolean names(Rule rule, Signer signer, Instant time) {
        return rule.signers().stream()
                .flatMap(named -> named.forms().stream())
                .anyMatch(form -> form.matches(signer) && form.validity().contains(time));
    }

    /**
     * The first rule that names an identity, whatever the artifact and the extensions of the certificate: who is asked for before there is one.
     *
     * @param time at which it asks
     */
    public Optional<Rule> namingIdentity(String identity, String issuer, Instant time) {
        return rules.stream()
                .filter(rule -> rule.signers().stream()
                        .flatMap(signer -> signer.forms().stream())
                        .anyMatch(form -> form instanceof SignerForm.Identity wanted
                                && wanted.matchesName(identity, issuer)
                                && wanted.validity().contains(time)))
                .findFirst();
    }

    /**
     * Decides.
     *
     * @param bundles its signatures, verified
     * @param now for ages
     */
    public Decision evaluate(Artifact artifact, List<VerifiedBundle> bundles, Instant now) {
        List<RuleResult> results = new ArrayList<>();
        for (Rule rule : rulesFor(artifact)) {
            results.add(evaluate(rule, artifact, bundles, now));
        }
        if (results.isEmpty()) {
            String reason = "no rule is about " + artifact.text()
                    + (unmatchedAllowed
                            ? ", and the file allows what no rule is about"
                            : "; what no rule is about is refused");
            return new Decision(unmatchedAllowed, reason, results);
        }
        Optional<RuleResult> unmet =
                results.stream().filter(rule -> !rule.met() && !rule.warns()).findFirst();
        return unmet.map(rule -> new Decision(
                        false, "rule \"" + rule.rule() + "\": " + String.join("; ", rule.missing()), results))
                .orElseGet(() -> new Decision(true, "allowed by " + names(results), results));
    }

    private static String names(List<RuleResult> results) {
        List<String> names = results.stream()
                .map(rule -> "\"" + rule.rule() + "\"" + (rule.met() ? "" : " (which only warns)"))
                .toList();
        return (names.size() == 1 ? "rule " : "rules ") + String.join(", ", names);
    }

    private RuleResult evaluate(Rule rule, Artifact artifact, List<VerifiedBundle> bundles, Instant now) {
        List<String> missing = new ArrayList<>();
        List<RequirementResult> requirements = new ArrayList<>();
        Map<Integer, List<String>> countedAs = new HashMap<>();
        if (rule.action() == Rule.Action.DENY) {
            missing.add(rule.message().isEmpty() ? "denies it" : rule.message());
        }
        for (int i = 0; i < rule.clauses().size(); i++) {
            List<RequirementResult> alternatives = new ArrayList<>();
            for (Requirement requirement : rule.clauses().get(i).anyOf()) {
                alternatives.add(evaluate(i, requirement, artifact, bundles, now));
            }
            alternatives.forEach(alternative -> alternative
                    .counted()
                    .forEach(one -> countedAs
                            .computeIfAbsent(one.signature(), unused -> new ArrayList<>())
                            .add(one.as())));
            requirements.addAll(alternatives);
            if (alternatives.stream().noneMatch(RequirementResult::met)) {
                missing.add(missing(alternatives) + (rule.message().isEmpty() ? "" : " (" + rule.message() + ")"));
            }
        }
        if (missing.isEmpty() && rule.rego().isPresent()) {
            ObjectNode input = PolicyInput.document(rule.name(), artifact, bundles, countedAs, now);
            rule.rego().get().against(input).ifPresent(missing::add);
        }
        return new RuleResult(rule.name(), rule.line(), missing.isEmpty(), rule.warns(), missing, requirements);
    }

    private static String missing(List<RequirementResult> alternatives) {
        List<String> parts = new ArrayList<>();
        for (RequirementResult one : alternatives) {
            String have = one.threshold() == 1 ? "" : " (" + one.people() + " of " + one.threshold() + " are there)";
            String why = one.refused().isEmpty() || !one.counted().isEmpty()
                    ? ""
                    : ": " + one.refused().get(0).signer() + " "
                            + one.refused().get(0).reason();
            parts.add(one.requirement() + have + why);
        }
        return "needs " + String.join(", or ", parts);
    }

    private RequirementResult evaluate(
            int clause, Requirement requirement, Artifact artifact, List<VerifiedBundle> bundles, Instant now) {
        List<Counted> counted = new ArrayList<>();
        List<Refused> refused = new ArrayList<>();
        Set<String> people = new HashSet<>();
        for (int i = 0; i < bundles.size(); i++) {
            VerifiedBundle bundle = bundles.get(i);
            String signer = describe(bundle.signer());
            Map<NamedSigner, SignerForm> recognised = recognised(requirement, bundle.signer());
            Optional<String> against = against(requirement, artifact, bundle, recognised, now);
            if (against.isPresent()) {
                refused.add(new Refused(i, signer, against.get()));
            } else {
                people.add(person(bundle.signer()));
                counted.add(new Counted(i, signer, inTime(recognised, bundle).orElseThrow()));
            }
        }
        return new RequirementResult(
                clause, requirement.text(), requirement.threshold(), people.size(), counted, refused);
    }

    /** As people read it. */
    public static String describe(Signer signer) {
        if (signer instanceof Signer.Certified certified) {
            return certified.identity() + (certified.issuer().isEmpty() ? "" : " of " + certified.issuer());
        }
        return "key " + signer.distinctName();
    }

    // Whoever has several identities under one name is one person wherever one of them signs.
    private String person(Signer signer) {
        return named.values().stream()
                .filter(NamedSigner::isPerson)
                .filter(person -> person.form(signer).isPresent())
                .map(NamedSigner::name)
                .sorted()
                .findFirst()
                .map(name -> "name " + name)
                .orElseGet(signer::distinctName);
    }

    private static Map<NamedSigner, SignerForm> recognised(Requirement requirement, Signer signer) {
        Map<NamedSigner, SignerForm> recognised = new LinkedHashMap<>();
        for (NamedSigner candidate : requirement.signers()) {
            candidate.form(signer).ifPresent(form -> recognised.put(candidate, form));
        }
        return recognised;
    }

    private static Optional<Instant> earliest(VerifiedBundle bundle) {
        return bundle.times().stream().map(VerifiedTime::time).min(Instant::compareTo);
    }

    private static Optional<String> inTime(Map<NamedSigner, SignerForm> recognised, VerifiedBundle bundle) {
        Optional<Instant> time = earliest(bundle);
        for (Map.Entry<NamedSigner, SignerForm> one : recognised.entrySet()) {
            boolean counts = one.getKey().forms().stream()
                    .filter(form -> form.matches(bundle.signer()))
                    .map(SignerForm::validity)
                    .anyMatch(validity -> !validity.isLimited()
                            || time.map(validity::contains).orElse(false));
            if (counts) {
                return Optional.of(one.getKey().name());
            }
        }
        return Optional.empty();
    }

    private static Optional<String> against(
            Requirement requirement,
            Artifact artifact,
            VerifiedBundle bundle,
            Map<NamedSigner, SignerForm> recognised,
            Instant now) {
        if (artifact.digest().isEmpty()) {
            return Optional.of("cannot be compared: the digest of the artifact is not known");
        }
        Digest digest = artifact.digest().get();
        if (!bundle.digests().contains(digest)) {
            return Optional.of("signed another artifact");
        }
        if (recognised.isEmpty()) {
            return Optional.of("is none of the signers of this requirement");
        }
        Optional<Instant> time = earliest(bundle);
        if (inTime(recognised, bundle).isEmpty()) {
            return Optional.of(
                    time.isEmpty()
                            ? "counts for a limited time, and nothing says when this was signed"
                            : "signed at " + time.get() + ", when it does not count ("
                                    + recognised.values().iterator().next().text() + ")");
        }
        return againstType(requirement, bundle)
                .or(() -> againstLog(requirement, bundle.entries()))
                .or(() -> againstTime(requirement, bundle, now))
                .or(() -> againstConditions(requirement, artifact, bundle, now));
    }

    private static Optional<String> againstType(Requirement requirement, VerifiedBundle bundle) {
        Optional<String> type = bundle.statement().map(statement -> statement.predicateType());
        Set<String> wanted = requirement.predicateTypes();
        if (wanted.contains(Requirement.ANY_TYPE)) {
            return Optional.empty();
        }
        if (wanted.isEmpty()) {
            return type.isEmpty() || type.get().equals(Requirement.SIGN)
                    ? Optional.empty()
                    : Optional.of("attests " + type.get() + ", which is no signature over the artifact itself");
        }
        if (type.isEmpty()) {
            return Optional.of("signed the artifact, and attests nothing");
        }
        return wanted.stream().anyMatch(asked -> Predicates.isOfType(type.get(), asked))
                ? Optional.empty()
                : Optional.of("attests " + type.get());
    }

    private static Optional<String> againstLog(Requirement requirement, List<VerifiedEntry> entries) {
        Requirement.LogDemand log = requirement.log();
        List<VerifiedEntry> taken = entries.stream()
                .filter(entry -> log.names().isEmpty()
                        || log.names().contains(entry.log())
                        || log.names().contains(entry.origin()))
                .toList();
        if (log.required() && taken.isEmpty()) {
            return Optional.of(entries.isEmpty() ? "is in no log" : "is not in the log that is demanded");
        }
        Requirement.WitnessDemand witnesses = requirement.witnesses();
        boolean witnessed = !requirement.isWitnessed()
                || taken.stream()
                        .anyMatch(entry -> Set.copyOf(entry.witnesses()).size() >= witnesses.least()
                                && entry.witnesses().containsAll(witnesses.names()));
        boolean none = taken.stream().allMatch(entry -> entry.witnesses().isEmpty());
        return witnessed
                ? Optional.empty()
                : Optional.of("lacks the witnesses that are demanded"
                        + (none ? ": none is known for it; it must be verified with a policy of witnesses" : ""));
    }

    private static Optional<String> againstTime(Requirement requirement, VerifiedBundle bundle, Instant now) {
        if (requirement.timestamp()
                && bundle.times().stream()
                        .noneMatch(time -> time.source() == VerifiedTime.Source.TIMESTAMP_AUTHORITY)) {
            return Optional.of("has no timestamp of an authority");
        }
        if (requirement.maxAge().isEmpty()) {
            return Optional.empty();
        }
        Duration most = requirement.maxAge().get();
        Optional<Instant> time = earliest(bundle);
        if (time.isEmpty()) {
            return Optional.of("may be older than " + Text.duration(most) + ": nothing says when it was signed");
        }
        return time.get().isBefore(now.minus(most))
                ? Optional.of("was signed at " + time.get() + ", and is older than " + Text.duration(most))
                : Optional.empty();
    }

    private static Optional<String> againstConditions(
            Requirement requirement, Artifact artifact, VerifiedBundle bundle, Instant now) {
        if (requirement.conditions().isEmpty()) {
            return Optional.empty();
        }
        Map<String, Object> variables = PolicyInput.variables(artifact, bundle, now);
        for (Requirement.Condition condition : requirement.conditions()) {
            CelCondition.Result result = condition.expression().evaluate(variables);
            if (result != CelCondition.Result.HOLDS) {
                return Optional.of(
                        result == CelCondition.Result.IS_FALSE
                                ? "does not meet the condition " + condition.text()
                                : "lacks what the condition " + condition.text() + " speaks of");
            }
        }
        return Optional.empty();
    }
}
