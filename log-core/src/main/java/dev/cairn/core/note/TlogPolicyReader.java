package dev.cairn.core.note;

import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.VerificationKey;
import dev.cairn.core.note.TlogPolicy.Group;
import dev.cairn.core.note.TlogPolicy.Log;
import dev.cairn.core.note.TlogPolicy.OneOf;
import dev.cairn.core.note.TlogPolicy.Rule;
import dev.cairn.core.note.TlogPolicy.Witness;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads a tlog-policy. The file is octets: a character here is one of them, so that names are compared as the specification wants, and
 * only keys, and what people are shown, are read as UTF-8.
 */
final class TlogPolicyReader {
    private static final String OBJECT = "tlog-policy";
    private static final int MAX_BYTES = 1 << 20;
    /**
     * Most logs, most witnesses and most groups. SPEC: "It is strongly recommended that an implementation supports at least up to 32 logs, 32
     * witnesses, and 32 groups." Groups are nested at most as deep.
     */
    private static final int MAX_LINES = 1024;

    private static final String NONE = "none";

    private final List<Log> logs = new ArrayList<>();
    private final List<Witness> witnesses = new ArrayList<>();
    private final Keys logKeys = new Keys();
    private final Keys witnessKeys = new Keys();
    private final Map<String, Rule> named = new HashMap<>();
    private final Set<String> members = new HashSet<>();
    private int groups;
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
        return new TlogPolicy(logs, witnesses, named.get(quorum), readable(quorum));
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
        requireRoom(logs.size(), "logs");
        logKeys.add(key, "log");
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
        requireRoom(witnesses.size(), "witnesses");
        witnessKeys.add(key, "witness");
        define(tokens.get(1), new OneOf(key));
        witnesses.add(new Witness(readable(tokens.get(1)), key, url(tokens, 3)));
    }

    private void group(List<String> tokens) throws MalformedException {
        if (tokens.size() < 4) {
            throw malformed("is not 'group', a name, a threshold and at least one member");
        }
        requireRoom(groups++, "groups");
        List<String> names = tokens.subList(3, tokens.size());
        List<Rule> rules = new ArrayList<>();
        for (String name : names) {
            // SPEC: "it can be used when defining the quorum, but it is invalid as a group member."
            if (name.equals(NONE)) {
                throw malformed("'none' is a member of no group");
            }
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
            // SPEC: "the name must be properly defined on a line preceding the quorum definition."
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
        String text = utf8(token).orElseThrow(() -> malformed("the verifier key is not UTF-8"));
        try {
            return VerifierKey.parse(text);
        } catch (MalformedException e) {
            throw malformed(e.getMessage());
        }
    }

    private static Optional<String> url(List<String> tokens, int at) {
        return tokens.size() > at ? Optional.of(readable(tokens.get(at))) : Optional.empty();
    }

    /** What people read: UTF-8, or where it is none, each octet beyond ASCII in hexadecimal. Nothing is compared by it. */
    private static String readable(String octets) {
        return utf8(octets)
                .orElseGet(() -> octets.chars()
                        .mapToObj(octet -> octet < 0x80 ? Character.toString(octet) : String.format("\\x%02x", octet))
                        .collect(Collectors.joining()));
    }

    private static Optional<String> utf8(String octets) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets.getBytes(StandardCharsets.ISO_8859_1)))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private void requireRoom(int held, String what) throws MalformedException {
        if (held == MAX_LINES) {
            throw malformed("there are more than " + MAX_LINES + " " + what);
        }
    }

    private MalformedException malformed(String rule) {
        return new MalformedException(OBJECT, "line " + line + ": " + rule);
    }

    /** The keys of one kind of line. */
    private final class Keys {
        private final Set<VerificationKey> keys = new HashSet<>();
        private final Set<String> namesAndIds = new HashSet<>();

        void add(VerifierKey key, String kind) throws MalformedException {
            // SPEC: "Two vkeys are considered duplicate if they wrap the same underlying public key, even if they
            // differ
            // by key name and key id."
            if (!keys.add(key.key())) {
                throw malformed("the public key is that of another " + kind + " line");
            }
            // Two keys made to collide in 32 bits: nobody could tell whose a signature line is.
            if (!namesAndIds.add(key.toString())) {
                throw malformed("the key name and key ID are those of another " + kind + " line");
            }
        }
    }
}
