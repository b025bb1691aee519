package dev.cairn.core.note;

import dev.cairn.core.MalformedException;
import dev.cairn.core.note.TlogPolicy.Group;
import dev.cairn.core.note.TlogPolicy.Log;
import dev.cairn.core.note.TlogPolicy.OneOf;
import dev.cairn.core.note.TlogPolicy.Rule;
import dev.cairn.core.note.TlogPolicy.Witness;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a tlog-policy. The file is octets: a character here is one of them, so that names are compared as the specification wants, and
 * only keys and URLs are read as UTF-8.
 */
final class TlogPolicyReader {
    private static final String OBJECT = "tlog-policy";
    private static final int MAX_BYTES = 1 << 20;
    private static final String NONE = "none";

    private final List<Log> logs = new ArrayList<>();
    private final List<Witness> witnesses = new ArrayList<>();
    private final Map<String, Rule> named = new HashMap<>();
    private final Set<String> members = new HashSet<>();
    private @Nullable String quorum;
    private int line;

    TlogPolicy read(byte[] file) throws MalformedException {
        if (file.length > MAX_BYTES) {
            throw new MalformedException(OBJECT, "is longer than " + MAX_BYTES + " bytes");
        }
        for (String text : new String(file, StandardCharsets.ISO_8859_1).split("\n", -1)) {
            line++;
            readLine(text);
        }
        // SPEC: "each line is terminated by ASCII newline"
        if (file.length > 0 && file[file.length - 1] != '\n') {
            throw malformed("does not end in a newline");
        }
        if (quorum == null) {
            throw new MalformedException(OBJECT, "has no quorum line");
        }
        return new TlogPolicy(logs, witnesses, named.get(quorum), utf8(quorum));
    }

    private void readLine(String text) throws MalformedException {
        for (int i = 0; i < text.length(); i++) {
            char octet = text.charAt(i);
            if (octet != '\t' && (octet < 0x20 || octet == 0x7f)) {
                throw malformed("contains a control character other than tab and newline");
            }
        }
        List<String> tokens = Arrays.stream(text.split("[ \t]+"))
                .filter(token -> !token.isEmpty())
                .toList();
        if (tokens.isEmpty() || tokens.get(0).startsWith("#")) {
            return;
        }
        switch (tokens.get(0)) {
            case "log" -> log(tokens);
            case "witness" -> witness(tokens);
            case "group" -> group(tokens);
            case "quorum" -> quorum(tokens);
            default -> throw malformed("starts with none of log, witness, group and quorum");
        }
    }

    private void log(List<String> tokens) throws MalformedException {
        if (tokens.size() != 2 && tokens.size() != 3) {
            throw malformed("is not 'log', a verifier key and perhaps a URL");
        }
        VerifierKey key = key(tokens.get(1));
        if (key.type() == NoteKeyType.ED25519_COSIGNATURE) {
            throw malformed("a log does not sign with a key of type 04");
        }
        if (logs.stream().anyMatch(other -> other.key().key().equals(key.key()))) {
            throw malformed("the public key is that of another log line");
        }
        logs.add(new Log(key, url(tokens, 2)));
    }

    private void witness(List<String> tokens) throws MalformedException {
        if (tokens.size() != 3 && tokens.size() != 4) {
            throw malformed("is not 'witness', a name, a verifier key and perhaps a URL");
        }
        VerifierKey key = key(tokens.get(2));
        if (!key.type().timestamped()) {
            throw malformed("a witness signs with a key of type 04 or 06");
        }
        if (witnesses.stream().anyMatch(other -> other.key().key().equals(key.key()))) {
            throw malformed("the public key is that of another witness line");
        }
        define(tokens.get(1), new OneOf(key));
        witnesses.add(new Witness(utf8(tokens.get(1)), key, url(tokens, 3)));
    }

    private void group(List<String> tokens) throws MalformedException {
        if (tokens.size() < 4) {
            throw malformed("is not 'group', a name, a threshold and at least one member");
        }
        List<String> names = tokens.subList(3, tokens.size());
        List<Rule> rules = new ArrayList<>();
        for (String name : names) {
            rules.add(defined(name));
            // SPEC: "Each defined name can be listed as a group member at most once."
            if (!members.add(name)) {
                throw malformed("a member is one of a group already");
            }
        }
        int threshold = threshold(tokens.get(2), names.size());
        define(tokens.get(1), new Group(threshold, List.copyOf(rules)));
    }

    private int threshold(String text, int of) throws MalformedException {
        if (text.equals("all")) {
            return of;
        }
        if (text.equals("any")) {
            return 1;
        }
        long threshold;
        try {
            threshold = Decimal.parse("threshold", text);
        } catch (MalformedException e) {
            throw malformed("the threshold is neither 'all', 'any' nor a decimal number");
        }
        if (threshold < 1 || threshold > of) {
            throw malformed("the threshold is not between 1 and the number of members");
        }
        return (int) threshold;
    }

    private void quorum(List<String> tokens) throws MalformedException {
        if (tokens.size() != 2) {
            throw malformed("is not 'quorum' and a name");
        }
        if (quorum != null) {
            throw malformed("is a second quorum line");
        }
        String name = tokens.get(1);
        if (!name.equals(NONE)) {
            defined(name);
        }
        quorum = name;
    }

    private void define(String name, Rule rule) throws MalformedException {
        if (name.equals(NONE)) {
            throw malformed("the name 'none' is taken");
        }
        if (named.putIfAbsent(name, rule) != null) {
            throw malformed("the name is that of another witness or group");
        }
    }

    private Rule defined(String name) throws MalformedException {
        Rule rule = named.get(name);
        if (rule == null) {
            throw malformed("a name is not defined on an earlier line");
        }
        return rule;
    }

    private VerifierKey key(String token) throws MalformedException {
        try {
            return VerifierKey.parse(utf8(token));
        } catch (MalformedException e) {
            throw malformed(e.getMessage());
        }
    }

    private static Optional<String> url(List<String> tokens, int at) {
        return tokens.size() > at ? Optional.of(utf8(tokens.get(at))) : Optional.empty();
    }

    private static String utf8(String octets) {
        return new String(octets.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private MalformedException malformed(String rule) {
        return new MalformedException(OBJECT, "line " + line + ": " + rule);
    }
}
