package dev.cairn.tools.monitor;

import dev.cairn.core.MalformedException;
import dev.cairn.tools.monitor.Condition.Text;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The configuration of <a href="https://github.com/sigstore/rekor-monitor">rekor-monitor</a>: the values that it looks for become rules. Where it
 * begins is taken; which log, where its state is, and who is told it does not say, or says in ways of its own.
 *
 * @param rules of the values
 * @param start its {@code startIndex}; empty if there is none
 * @param ignored what it asks for beyond that, in sentences
 */
public record RekorMonitorConfig(List<Rule> rules, OptionalLong start, List<String> ignored) {
    private static final int MAX_VALUES = 1000;

    /** Copies the lists. */
    public RekorMonitorConfig {
        rules = List.copyOf(rules);
        ignored = List.copyOf(ignored);
    }

    /** Whether a file is one of rekor-monitor: it has the values at its top. */
    public static boolean isOne(String name, String text) throws MalformedException {
        return Fields.parse(name, text).optional("monitoredValues").isPresent();
    }

    /**
     * Reads a configuration.
     *
     * @param name of the file, for errors
     * @throws MalformedException if it is not one
     */
    public static RekorMonitorConfig read(String name, String text) throws MalformedException {
        Fields root = Fields.parse(name, text);
        Fields values = root.member("monitoredValues");
        List<Rule> rules = new ArrayList<>();
        List<String> ignored = new ArrayList<>();
        int number = 0;
        for (Fields identity : values.list("certIdentities")) {
            number++;
            rules.add(rule(
                    "certIdentities[" + number + "]",
                    Condition.ofSigner(
                            List.of(MonitorConfigReader.expression(
                                    identity,
                                    "certSubject",
                                    identity.member("certSubject").text(),
                                    true)),
                            expressions(identity, "issuers"),
                            Map.of(),
                            List.of())));
        }
        number = 0;
        for (Text subject : expressions(values, "subjects")) {
            rules.add(rule(
                    "subjects[" + ++number + "]",
                    Condition.ofSigner(List.of(subject), List.of(), Map.of(), List.of())));
        }
        number = 0;
        for (Fields fingerprint : values.list("fingerprints")) {
            number++;
            String hex = fingerprint.text().toLowerCase(Locale.ROOT);
            if (hex.matches("[0-9a-f]{64}")) {
                rules.add(rule(
                        "fingerprints[" + number + "]",
                        Condition.ofSigner(List.of(), List.of(), Map.of(), List.of(hex))));
            } else {
                ignored.add("monitoredValues.fingerprints[" + number
                        + "]: only SHA-256 of a key, 64 hexadecimal digits, is compared");
            }
        }
        Optional<Fields> matchers = values.optional("oidMatchers");
        if (matchers.isPresent()) {
            readMatchers(matchers.get(), rules, ignored);
        }
        if (rules.size() > MAX_VALUES) {
            throw values.malformed("more than " + MAX_VALUES + " values");
        }
        refuse(root, values, ignored);
        Optional<Fields> start = root.optional("startIndex");
        return new RekorMonitorConfig(
                rules, start.isPresent() ? OptionalLong.of(start.get().integer(0)) : OptionalLong.empty(), ignored);
    }

    private static void readMatchers(Fields matchers, List<Rule> rules, List<String> ignored)
            throws MalformedException {
        Optional<Fields> fulcio = matchers.optional("fulcioExtensions");
        if (fulcio.isPresent()) {
            for (String name : fulcio.get().names()) {
                Optional<String> oid = ExtensionNames.oid(name);
                if (oid.isEmpty()) {
                    ignored.add("oidMatchers.fulcioExtensions." + name + ": is no extension that is known here");
                } else {
                    rules.add(extension(
                            "fulcioExtensions." + name, oid.get(), fulcio.get().texts(name)));
                }
            }
        }
        for (Fields each : matchers.list("oidExtensions")) {
            List<String> numbers = new ArrayList<>();
            for (Fields number : each.list("objectIdentifier")) {
                numbers.add(Long.toString(number.integer(0)));
            }
            String oid = String.join(".", numbers);
            rules.add(extension("oidExtensions." + oid, oid, each.texts("extensionValues")));
        }
        for (Fields each : matchers.list("customExtensions")) {
            String oid = each.member("objectIdentifier").text();
            rules.add(extension("customExtensions." + oid, oid, each.texts("extensionValues")));
        }
    }

    private static Rule extension(String name, String oid, List<String> values) {
        Map<String, List<Text>> extensions = new LinkedHashMap<>();
        extensions.put(oid, values.stream().<Text>map(Text.Exact::new).toList());
        return rule(name, Condition.ofSigner(List.of(), List.of(), extensions, List.of()));
    }

    private static Rule rule(String name, Condition condition) {
        return new Rule(name, true, true, condition, List.of(), Optional.empty());
    }

    private static List<Text> expressions(Fields object, String name) throws MalformedException {
        List<Text> expressions = new ArrayList<>();
        for (Fields each : object.list(name)) {
            expressions.add(MonitorConfigReader.expression(object, name, each.text(), true));
        }
        return expressions;
    }

    private static void refuse(Fields root, Fields values, List<String> ignored) throws MalformedException {
        for (String key : root.names()) {
            switch (key) {
                case "monitoredValues", "startIndex" -> {}
                case "endIndex" -> ignored.add("endIndex: the monitor goes on to the end of the log");
                case "outputIdentities", "outputIdentitiesFormat", "identityMetadataFile" ->
                    ignored.add(key + ": findings are lines of JSON; see --state and standard output");
                case "logInfoFile" -> ignored.add(key + ": what is kept is in the folder of --state");
                case "caRootsFile", "caIntermediatesFile" ->
                    ignored.add(key + ": certificates are matched whoever issued them; cairn audit checks the issuer");
                case "ctShards" -> ignored.add(key + ": a log is given with --url");
                case "githubIssue", "emailNotificationSMTP", "emailNotificationMailgun", "emailNotificationSendGrid" ->
                    ignored.add(key + ": write notify in a configuration of cairn's own form (webhook, email)");
                default -> ignored.add(key + ": is not known here");
            }
        }
        for (String key : values.names()) {
            if (!List.of("certIdentities", "subjects", "fingerprints", "oidMatchers")
                    .contains(key)) {
                ignored.add("monitoredValues." + key + ": is not known here");
            }
        }
    }
}
