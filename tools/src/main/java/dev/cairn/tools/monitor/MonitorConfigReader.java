package dev.cairn.tools.monitor;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.Pem;
import dev.cairn.core.crypto.VerificationKey;
import dev.cairn.core.note.TlogPolicy;
import dev.cairn.core.note.VerifierKey;
import dev.cairn.tools.monitor.Condition.Text;
import dev.cairn.tools.monitor.MonitorConfig.LogKey;
import dev.cairn.tools.monitor.MonitorConfig.WatchedLog;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Reads the monitor's configuration.
 *
 * <pre>{@code
 * state: monitor-state             # folder of what is kept
 * interval: 10s                    # between looks; a log of Cairn tells at once when there is more
 * stale: 24h                       # a log that shows the same for longer is not well; without it, for ever
 * logs:
 *   - name: ours
 *     url: https://log.example.com
 *     vkey: log.vkey               # the key or its file; or public-key: FILE with type: rekor-v1
 *     witness-policy: policy       # optional
 *     start: latest                # or an index
 *     vantages: [https://mirror.example.com]
 *     witnesses: [https://witness.example.com]
 * rules:
 *   - name: release
 *     entries: [signature, certificate]
 *     match:                       # every part, and one value of each
 *       identity: ada@example.test # or identity-pattern, a regular expression of RE2 for all of it
 *       issuer: https://accounts.example.test
 *       extensions: {source-repository-uri: https://github.com/example/project}
 *       fingerprint: <hex>
 *       digest: sha256:<hex>
 *     expected:                    # what is not reported
 *       - digest: sha256:<hex>
 *     signers: signers.yaml        # nor whom this list names
 * notify:
 *   lines: findings.log            # lines of JSON; else standard output
 *   webhook: {url: https://hooks.example.com/x, secret-file: secret}
 *   email: {host: mail.example.com, port: 587, protection: starttls, from: cairn@example.test, to: [ada@example.test]}
 * listen: 127.0.0.1:9464           # /metrics, /healthz
 * }</pre>
 */
public final class MonitorConfigReader {
    private static final int MAX_RULES = 1000;
    private static final int MAX_LOGS = 100;

    /** Reads the files that a configuration names. */
    public interface Files {
        /** The whole file, of bounded length. */
        byte[] read(Path file) throws IOException;

        /** A list of who may sign. */
        AllowedSigners signers(Path file) throws IOException, MalformedException;

        /** The place of a file that is named. */
        Path resolve(String name);
    }

    private final Files files;

    private MonitorConfigReader(Files files) {
        this.files = files;
    }

    /**
     * Reads a configuration.
     *
     * @param name of the file, for errors
     * @throws MalformedException if it breaks a rule: the message has the way to the field
     * @throws IOException if a file that it names cannot be read
     */
    public static MonitorConfig read(String name, String text, Files files) throws MalformedException, IOException {
        Fields root = Fields.parse(name, text);
        return new MonitorConfigReader(files).read(root);
    }

    private MonitorConfig read(Fields root) throws MalformedException, IOException {
        root.only("state", "interval", "stale", "logs", "rules", "notify", "listen");
        List<WatchedLog> logs = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Fields log : root.list("logs")) {
            WatchedLog read = log(log);
            if (!names.add(read.name())) {
                throw log.malformed("two logs are named " + read.name());
            }
            logs.add(read);
        }
        if (logs.isEmpty() || logs.size() > MAX_LOGS) {
            throw root.malformed("logs: from 1 to " + MAX_LOGS);
        }
        List<Rule> rules = new ArrayList<>();
        names.clear();
        for (Fields rule : root.list("rules")) {
            Rule read = rule(rule);
            if (!names.add(read.name())) {
                throw rule.malformed("two rules are named " + read.name());
            }
            rules.add(read);
        }
        if (rules.size() > MAX_RULES) {
            throw root.malformed("rules: at most " + MAX_RULES);
        }
        return new MonitorConfig(
                files.resolve(root.member("state").text()),
                duration(root, "interval", Duration.ofSeconds(10)),
                duration(root, "stale", Duration.ZERO),
                logs,
                rules,
                new ReceiversReader(files).read(root.optional("notify")),
                root.text("listen"),
                unknowable(logs, rules));
    }

    /** What rules ask and logs do not show. */
    private static List<String> unknowable(List<WatchedLog> logs, List<Rule> rules) {
        List<String> asking = rules.stream()
                .filter(rule ->
                        rule.match().asksStatement() || rule.expected().stream().anyMatch(Condition::asksStatement))
                .map(Rule::name)
                .toList();
        return asking.isEmpty()
                ? List.of()
                : logs.stream()
                        .filter(log -> log.key() instanceof LogKey.Tiles)
                        .map(
                                log -> "subject and predicate-type of the rules " + String.join(", ", asking)
                                        + ", at the log "
                                        + log.name()
                                        + ": its tiles hold the hashes of attestations and not what they say, so that nothing matches there; "
                                        + "type: rekor-v1 reads them where the log keeps them, identity and digest match without them")
                        .toList();
    }

    private static Duration duration(Fields object, String name, Duration otherwise) throws MalformedException {
        Optional<Fields> member = object.optional(name);
        if (member.isEmpty()) {
            return otherwise;
        }
        return member.get().node().duration();
    }

    private WatchedLog log(Fields log) throws MalformedException, IOException {
        log.only(
                "name",
                "url",
                "type",
                "vkey",
                "public-key",
                "witness-policy",
                "start",
                "stream",
                "vantages",
                "witnesses");
        String name = log.member("name").text();
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
            throw log.malformed("name: letters, digits, dots, hyphens and underscores, at most 64");
        }
        String type = log.text("type").orElse("tiles");
        List<URI> vantages = urls(log, "vantages");
        List<URI> witnesses = urls(log, "witnesses");
        LogKey key;
        if (type.equals("tiles")) {
            Optional<Fields> policy = log.optional("witness-policy");
            key = new LogKey.Tiles(
                    vkey(log.member("vkey")),
                    policy.isPresent()
                            ? Optional.of(TlogPolicy.parse(
                                    files.read(files.resolve(policy.get().text()))))
                            : Optional.empty());
        } else if (type.equals("rekor-v1")) {
            if (!witnesses.isEmpty() || log.optional("witness-policy").isPresent()) {
                throw log.malformed("checkpoints of Rekor v1 have no cosignatures");
            }
            key = new LogKey.RekorV1(publicKey(log.member("public-key")));
        } else {
            throw log.malformed("type: tiles or rekor-v1");
        }
        Optional<Fields> start = log.optional("start");
        return new WatchedLog(
                name,
                url(log.member("url")),
                key,
                start.isPresent() ? start(start.get()) : OptionalLong.empty(),
                start.isPresent(),
                type.equals("tiles") && log.flag("stream", true),
                vantages,
                witnesses);
    }

    private static OptionalLong start(Fields start) throws MalformedException {
        try {
            return OptionalLong.of(start.integer(0));
        } catch (MalformedException e) {
            if (start.node().isScalar() && start.text().equals("latest")) {
                return OptionalLong.empty();
            }
            throw start.malformed("is latest, or an index");
        }
    }

    private VerifierKey vkey(Fields value) throws MalformedException, IOException {
        String text = value.text();
        // A verifier key has two pluses; files rarely do, and then are no keys.
        if (text.chars().filter(c -> c == '+').count() >= 2) {
            return VerifierKey.parse(text);
        }
        return VerifierKey.parse(new String(files.read(files.resolve(text)), StandardCharsets.UTF_8).strip());
    }

    private VerificationKey publicKey(Fields file) throws MalformedException, IOException {
        String pem = new String(files.read(files.resolve(file.text())), StandardCharsets.ISO_8859_1);
        List<Pem> blocks = Pem.parseAll(pem);
        if (blocks.size() != 1 || !blocks.get(0).label().equals("PUBLIC KEY")) {
            throw file.malformed("is not the file of one public key, PEM");
        }
        return VerificationKey.fromSpki(blocks.get(0).der().unsafeArray());
    }

    private static List<URI> urls(Fields object, String name) throws MalformedException {
        List<URI> urls = new ArrayList<>();
        for (Fields each : object.list(name)) {
            urls.add(url(each));
        }
        return urls;
    }

    static URI url(Fields value) throws MalformedException {
        try {
            URI url = URI.create(value.text());
            if (url.getHost() != null && String.valueOf(url.getScheme()).matches("(?i)https?")) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            throw value.malformed("is not a URL of http or https");
        }
        throw value.malformed("is not a URL of http or https");
    }

    private Rule rule(Fields rule) throws MalformedException, IOException {
        rule.only("name", "entries", "match", "expected", "signers");
        String name = rule.member("name").text();
        if (name.isEmpty() || name.length() > 100 || name.chars().anyMatch(Character::isISOControl)) {
            throw rule.malformed("name: from 1 to 100 characters");
        }
        Optional<Fields> entries = rule.optional("entries");
        boolean signatures = entries.isEmpty();
        boolean certificates = entries.isEmpty();
        for (Fields entry : rule.list("entries")) {
            switch (entry.text()) {
                case "signature" -> signatures = true;
                case "certificate" -> certificates = true;
                default -> throw entry.malformed("is signature or certificate");
            }
        }
        List<Condition> expected = new ArrayList<>();
        for (Fields each : rule.list("expected")) {
            Condition condition = condition(each);
            if (condition.isEmpty()) {
                throw each.malformed("expects everything");
            }
            expected.add(condition);
        }
        Optional<String> signers = rule.text("signers");
        Condition match = condition(rule.member("match"));
        if (match.isEmpty() && signers.isEmpty() && expected.isEmpty()) {
            throw rule.malformed("match: asks nothing, so every entry would be reported");
        }
        return new Rule(
                name,
                signatures,
                certificates,
                match,
                expected,
                signers.isPresent() ? Optional.of(files.signers(files.resolve(signers.get()))) : Optional.empty());
    }

    private static Condition condition(Fields object) throws MalformedException {
        object.only(
                "identity",
                "identity-pattern",
                "issuer",
                "issuer-pattern",
                "extensions",
                "fingerprint",
                "digest",
                "subject",
                "subject-pattern",
                "predicate-type",
                "predicate-type-pattern");
        Map<String, List<Text>> extensions = new LinkedHashMap<>();
        Optional<Fields> named = object.optional("extensions");
        if (named.isPresent()) {
            for (String name : named.get().names()) {
                String oid = ExtensionNames.oid(name)
                        .orElseThrow(() -> named.get().malformed(name + " is no extension of Fulcio, and no OID"));
                List<Text> values = new ArrayList<>();
                for (String value : named.get().texts(name)) {
                    values.add(new Text.Exact(value));
                }
                extensions.put(oid, values);
            }
        }
        List<String> fingerprints = new ArrayList<>();
        for (String value : object.texts("fingerprint")) {
            fingerprints.add(hex(object, "fingerprint", value.replaceFirst("^sha256:", ""), 64));
        }
        List<String> digests = new ArrayList<>();
        for (String value : object.texts("digest")) {
            int colon = value.indexOf(':');
            int digits = switch (colon < 0 ? "" : value.substring(0, colon)) {
                case "sha256" -> 64;
                case "sha384" -> 96;
                case "sha512" -> 128;
                default -> throw object.malformed("digest: sha256:, sha384: or sha512: and hexadecimal");
            };
            digests.add(value.substring(0, colon + 1) + hex(object, "digest", value.substring(colon + 1), digits));
        }
        return new Condition(
                wanted(object, "identity", "identity-pattern"),
                wanted(object, "issuer", "issuer-pattern"),
                extensions,
                fingerprints,
                digests,
                wanted(object, "subject", "subject-pattern"),
                wanted(object, "predicate-type", "predicate-type-pattern"));
    }

    private static String hex(Fields object, String name, String value, int digits) throws MalformedException {
        String lower = value.toLowerCase(Locale.ROOT);
        if (lower.length() != digits || !lower.matches("[0-9a-f]+")) {
            throw object.malformed(name + ": " + digits + " hexadecimal digits");
        }
        return lower;
    }

    private static List<Text> wanted(Fields object, String exact, String pattern) throws MalformedException {
        List<Text> wanted = new ArrayList<>();
        for (String value : object.texts(exact)) {
            wanted.add(new Text.Exact(value));
        }
        for (String value : object.texts(pattern)) {
            wanted.add(expression(object, pattern, value, false));
        }
        return wanted;
    }

    static Text expression(Fields object, String name, String value, boolean anywhere) throws MalformedException {
        try {
            return new Text.Expression(Pattern.compile(value), anywhere);
        } catch (PatternSyntaxException e) {
            throw object.malformed(name + ": is no regular expression of RE2: " + e.getDescription());
        }
    }
}
