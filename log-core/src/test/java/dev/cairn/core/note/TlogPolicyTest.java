package dev.cairn.core.note;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * tlog-policy, "Policy file syntax and structure": a row for each of its rules, the sentence beside it, in its order. In the rows a
 * character is an octet, and {@code <…>} is a verifier key.
 */
class TlogPolicyTest {
    private static final LocalKey SHARED = LocalKey.generate(KeyType.ED25519);
    private static final String LOG = log("log.example");
    private static final String LOG_2 = log("log2.example");
    private static final String W1 = witness("w1.example");
    private static final String W2 = witness("w2.example");
    private static final String W3 = witness("w3.example");
    private static final String SHARED_LOG = vkey(NoteKeyType.ED25519, "shared.example", SHARED);
    private static final String ML_DSA = vkey(NoteKeyType.ML_DSA_44_COSIGNATURE, "w.example", Keys.ML_DSA);
    private static final String ECDSA = vkey(NoteKeyType.ECDSA, "log.example", Keys.ECDSA);
    // Two keys with one name and key ID, found among 115,000.
    private static final String COLLIDING = "a+0d072d44+Aa/6Rozt9ITWxn/YU5t33Qm0B9J0v323bV6zv5task7V";
    private static final String COLLIDING_2 = "a+0d072d44+AViDtNIiLgGJESWAZqJAkvicQaoakVVcBTyXPdUIfTwJ";
    private static final String TWO = "witness A <w1>\nwitness B <w2>\n";
    private static final String THREE = TWO + "witness C <w3>\n";

    static String log(String name) {
        return vkey(NoteKeyType.ED25519, name, LocalKey.generate(KeyType.ED25519));
    }

    static String witness(String name) {
        return vkey(NoteKeyType.ED25519_COSIGNATURE, name, LocalKey.generate(KeyType.ED25519));
    }

    private static String vkey(NoteKeyType type, String name, LocalKey key) {
        try {
            return VerifierKey.of(type, name, key.publicKey()).encode();
        } catch (MalformedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] octets(String policy) {
        return policy.replace("<log>", LOG)
                .replace("<log2>", LOG_2)
                .replace("<w1>", W1)
                .replace("<w2>", W2)
                .replace("<w3>", W3)
                .replace("<04 of shared>", vkey(NoteKeyType.ED25519_COSIGNATURE, "shared.example", SHARED))
                .replace("<04 of shared, renamed>", vkey(NoteKeyType.ED25519_COSIGNATURE, "other.example", SHARED))
                .replace("<01 of shared>", SHARED_LOG)
                .replace("<01 of shared, renamed>", vkey(NoteKeyType.ED25519, "other.example", SHARED))
                .replace("<06>", ML_DSA)
                .replace("<02>", ECDSA)
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource
    void accepts(String sentence, String row, String policy, int logs, int witnesses, String quorum) throws Exception {
        TlogPolicy parsed = TlogPolicy.parse(octets(policy));
        assertEquals(logs, parsed.logs().size());
        assertEquals(witnesses, parsed.witnesses().size());
        assertEquals(quorum, parsed.quorum());
    }

    static List<Arguments> accepts() {
        String any = "\"Only the quorum is mandatory.\"";
        String line = "\"each line is terminated by ASCII newline\"";
        String white = "\"sequences of ASCII space and tab characters only\"";
        String ignored = "\"Empty lines and comment lines are allowed and ignored.\"";
        String order = "\"Lines defining witnesses and logs can appear in any order\"";
        String duplicate = "\"Two vkeys are considered duplicate if they wrap the same underlying public key\"";
        String name = "\"Witnesses and groups share a single namespace.\"";
        String group = "\"it is required that 1 <= k <= n\"";
        String octet = "\"the allowed octet values are 0x09 (tab), 0x0A (newline), 0x20-0x7E, and 0x80-0xFF\"";
        String opaque = "\"names must be handled as opaque octet strings\"";
        return List.of(
                Arguments.of(any, "nothing else", "quorum none\n", 0, 0, "none"),
                Arguments.of(any, "witnesses that no quorum needs", TWO + "quorum none\n", 0, 2, "none"),
                Arguments.of(line, "the last one too", "log <log>\nquorum none\n", 1, 0, "none"),
                Arguments.of(white, "before, between, behind", "\t log \t <log>\t \n \tquorum\tnone \n", 1, 0, "none"),
                Arguments.of(ignored, "empty, white, comments", "\n \t\n# a\n \t#b\n#\nquorum none\n\n", 0, 0, "none"),
                Arguments.of(ignored, "after the quorum", "quorum none\n# the end\n", 0, 0, "none"),
                Arguments.of(ignored, "# opens a name elsewhere", "witness #1 <w1>\nquorum #1\n", 0, 1, "#1"),
                Arguments.of(ignored, "# in a URL", "log <log> https://l.example/#f\nquorum none\n", 1, 0, "none"),
                Arguments.of(order, "log last", "witness A <w1>\nquorum A\nlog <log>\nlog <log2>\n", 2, 1, "A"),
                Arguments.of(order, "group behind the quorum", TWO + "quorum A\ngroup G any A B\n", 0, 2, "A"),
                Arguments.of("\"vkey format\"", "log of type 02", "log <02>\nquorum none\n", 1, 0, "none"),
                Arguments.of("\"vkey format\"", "log of type 06", "log <06>\nquorum none\n", 1, 0, "none"),
                Arguments.of("\"vkey format\"", "witness of type 06", "witness A <06>\nquorum A\n", 0, 1, "A"),
                Arguments.of(duplicate, "a log's and a witness's", "log <06>\nwitness A <06>\nquorum A\n", 1, 1, "A"),
                Arguments.of(
                        duplicate,
                        "of two types, once among the logs",
                        "log <01 of shared>\nwitness A <04 of shared>\nquorum A\n",
                        1,
                        1,
                        "A"),
                Arguments.of(
                        name, "named as a keyword", "witness all <w1>\ngroup any all all\nquorum any\n", 0, 1, "any"),
                Arguments.of(name, "named as a line", "witness witness <w1>\nquorum witness\n", 0, 1, "witness"),
                Arguments.of(name, "another case than none", "witness None <w1>\nquorum None\n", 0, 1, "None"),
                Arguments.of(group, "k = 1", TWO + "group G 1 A B\nquorum G\n", 0, 2, "G"),
                Arguments.of(group, "k = n", TWO + "group G 2 A B\nquorum G\n", 0, 2, "G"),
                Arguments.of(group, "n = 1", "witness A <w1>\ngroup G 1 A\nquorum G\n", 0, 1, "G"),
                Arguments.of(group, "quorum of a member", TWO + "group G any A B\nquorum A\n", 0, 2, "A"),
                Arguments.of(octet, "comment of them", "#\t ~\u0080\u00ff\nquorum none\n", 0, 0, "none"),
                Arguments.of(octet, "name of them", "witness \u0080 <w1>\nquorum \u0080\n", 0, 1, "\\x80"),
                Arguments.of(
                        opaque,
                        "K is not the Kelvin sign",
                        "witness K <w1>\nwitness \u00e2\u0084\u00aa <w2>\nquorum \u00e2\u0084\u00aa\n",
                        0,
                        2,
                        "\u212a"),
                Arguments.of(
                        opaque,
                        "neither composed nor decomposed",
                        "witness \u00c3\u00a9 <w1>\nwitness e\u00cc\u0081 <w2>\nquorum \u00c3\u00a9\n",
                        0,
                        2,
                        "\u00e9"),
                Arguments.of(
                        opaque,
                        "a Unicode space is part of one",
                        "witness a\u00c2\u00a0b <w1>\nquorum a\u00c2\u00a0b\n",
                        0,
                        1,
                        "a\u00a0b"));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource
    void refuses(String sentence, String row, String policy, String message) {
        MalformedException e = assertThrows(MalformedException.class, () -> TlogPolicy.parse(octets(policy)));
        assertEquals("tlog-policy: " + message, e.getMessage());
    }

    static List<Arguments> refuses() {
        String line = "\"each line is terminated by ASCII newline\"";
        String white = "\"sequences of ASCII space and tab characters only\"";
        String preceding = "\"can only reference names of groups and witnesses defined on preceding lines\"";
        String appropriate = "\"Log and witness keys must use a signature type appropriate\"";
        String logs = "\"multiple log lines with the same public key, are not allowed\"";
        String witnesses = "\"multiple witness lines with the same public key, are not allowed\"";
        String form = "\"is defined by a line\"";
        String name = "\"Witnesses and groups share a single namespace.\"";
        String none = "\"invalid as a group member\"";
        String one = "\"must include exactly one quorum line\"";
        String group = "\"it is required that 1 <= k <= n\"";
        String once = "\"Each defined name can be listed as a group member at most once.\"";
        String octet = "\"The only allowed control characters are tab and newline\"";
        String control = "contains a control character other than tab and newline";
        String threshold = "the threshold is neither 'all', 'any' nor a decimal number";
        String range = "the threshold is not between 1 and the number of members";
        String undefined = "a name is not defined on an earlier line";
        String member = "a member is one of a group already";
        String taken = "the name is that of another witness or group";
        String noLine = "starts with none of log, witness, group and quorum";
        String colliding = "two keys that cannot be told apart";
        return List.of(
                Arguments.of(line, "but not the last", "quorum none", "line 1: does not end in a newline"),
                Arguments.of(line, "but not a comment", "quorum none\n#", "line 2: does not end in a newline"),
                Arguments.of(line, "carriage return before it", "quorum none\r\n", "line 1: " + control),
                Arguments.of(white, "form feed", "quorum\fnone\n", "line 1: " + control),
                Arguments.of(white, "no-break space", "quorum\u00a0none\n", "line 1: " + noLine),
                Arguments.of(white, "comment behind a line", "quorum none # x\n", "line 1: is not 'quorum' and a name"),
                Arguments.of(form, "no keyword", "\nlogs <log>\n", "line 2: " + noLine),
                Arguments.of(form, "keyword in capitals", "Quorum none\n", "line 1: " + noLine),
                Arguments.of(form, "byte order mark", "\u00ef\u00bb\u00bfquorum none\n", "line 1: " + noLine),
                Arguments.of(preceding, "member", "group G any A\n" + TWO, "line 1: " + undefined),
                Arguments.of(preceding, "member of itself", "group G any G\nquorum G\n", "line 1: " + undefined),
                Arguments.of(preceding, "quorum", "quorum A\n" + TWO, "line 1: " + undefined),
                Arguments.of(preceding, "key name as a name", TWO + "quorum w1.example\n", "line 3: " + undefined),
                Arguments.of(
                        appropriate,
                        "log of type 04",
                        "log <w1>\nquorum none\n",
                        "line 1: a log does not sign with a key of type 04"),
                Arguments.of(
                        appropriate,
                        "witness of type 01",
                        "witness A <log>\nquorum A\n",
                        "line 1: a witness signs with a key of type 04 or 06"),
                Arguments.of(
                        appropriate,
                        "witness of type 02",
                        "witness A <02>\nquorum A\n",
                        "line 1: a witness signs with a key of type 04 or 06"),
                Arguments.of(
                        "\"Public keys are written in vkey format.\"",
                        "no vkey",
                        "log a+00000000\nquorum none\n",
                        "line 1: verifier key: is not name, key ID and key with plus signs between"),
                Arguments.of(
                        "\"Public keys are written in vkey format.\"",
                        "vkey that is not UTF-8",
                        "log \u00ff<log>\nquorum none\n",
                        "line 1: the verifier key is not UTF-8"),
                Arguments.of(
                        form, "log without a key", "log\n", "line 1: is not 'log', a verifier key and perhaps a URL"),
                Arguments.of(
                        form,
                        "log of too much",
                        "log <log> u u\n",
                        "line 1: is not 'log', a verifier key and perhaps a URL"),
                Arguments.of(
                        logs,
                        "the same line",
                        "log <log>\nlog <log>\nquorum none\n",
                        "line 2: the public key is that of another log line"),
                Arguments.of(
                        logs,
                        "under another name",
                        "log <01 of shared>\nlog <01 of shared, renamed>\nquorum none\n",
                        "line 2: the public key is that of another log line"),
                Arguments.of(
                        colliding,
                        "logs",
                        "log " + COLLIDING + "\nlog " + COLLIDING_2 + "\nquorum none\n",
                        "line 2: the key name and key ID are those of another log line"),
                Arguments.of(
                        form,
                        "witness without a name",
                        "witness <w1>\n",
                        "line 1: is not 'witness', a name, a verifier key and perhaps a URL"),
                Arguments.of(
                        form,
                        "witness of too much",
                        "witness A <w1> u u\n",
                        "line 1: is not 'witness', a name, a verifier key and perhaps a URL"),
                Arguments.of(
                        witnesses,
                        "under another name",
                        "witness A <w1>\nwitness B <w1>\nquorum A\n",
                        "line 2: the public key is that of another witness line"),
                Arguments.of(
                        witnesses,
                        "under another key name",
                        "witness A <04 of shared>\nwitness B <04 of shared, renamed>\nquorum A\n",
                        "line 2: the public key is that of another witness line"),
                Arguments.of(name, "two witnesses", "witness A <w1>\nwitness A <w2>\nquorum A\n", "line 2: " + taken),
                Arguments.of(name, "witness and group", TWO + "group A any B\nquorum A\n", "line 3: " + taken),
                Arguments.of(name, "two groups", TWO + "group G any A\ngroup G any B\nquorum G\n", "line 4: " + taken),
                Arguments.of(
                        "\"The special name none is predefined\"",
                        "witness",
                        "witness none <w1>\nquorum none\n",
                        "line 1: the name 'none' is taken"),
                Arguments.of(
                        "\"The special name none is predefined\"",
                        "group",
                        TWO + "group none any A B\nquorum none\n",
                        "line 3: the name 'none' is taken"),
                Arguments.of(
                        none, "alone", TWO + "group G any none\nquorum G\n", "line 3: 'none' is a member of no group"),
                Arguments.of(
                        none,
                        "with others",
                        TWO + "group G any A none\nquorum G\n",
                        "line 3: 'none' is a member of no group"),
                Arguments.of(one, "none", "log <log>\n", "has no quorum line"),
                Arguments.of(one, "of an empty file", "", "has no quorum line"),
                Arguments.of(one, "two", TWO + "quorum A\nquorum B\n", "line 4: is a second quorum line"),
                Arguments.of(one, "the same twice", "quorum none\nquorum none\n", "line 2: is a second quorum line"),
                Arguments.of(form, "quorum without a name", "quorum\n", "line 1: is not 'quorum' and a name"),
                Arguments.of(
                        "\"At least one member must be listed (i.e., n >= 1).\"",
                        "none",
                        "group G any\nquorum G\n",
                        "line 1: is not 'group', a name, a threshold and at least one member"),
                Arguments.of(group, "k = 0", TWO + "group G 0 A B\nquorum G\n", "line 3: " + range),
                Arguments.of(group, "k = n + 1", TWO + "group G 3 A B\nquorum G\n", "line 3: " + range),
                Arguments.of(group, "k = 2^32 + 1", TWO + "group G 4294967297 A B\nquorum G\n", "line 3: " + range),
                Arguments.of(
                        group,
                        "k = 2^64 + 1",
                        TWO + "group G 18446744073709551617 A B\nquorum G\n",
                        "line 3: " + threshold),
                Arguments.of(group, "leading zero", TWO + "group G 01 A B\nquorum G\n", "line 3: " + threshold),
                Arguments.of(group, "sign", TWO + "group G +1 A B\nquorum G\n", "line 3: " + threshold),
                Arguments.of(group, "negative", TWO + "group G -1 A B\nquorum G\n", "line 3: " + threshold),
                Arguments.of(group, "hexadecimal", TWO + "group G 0x1 A B\nquorum G\n", "line 3: " + threshold),
                Arguments.of(group, "in capitals", TWO + "group G ANY A B\nquorum G\n", "line 3: " + threshold),
                Arguments.of(group, "left out", TWO + "group G A B\nquorum G\n", "line 3: " + threshold),
                Arguments.of(once, "in one group", TWO + "group G any A A\nquorum G\n", "line 3: " + member),
                Arguments.of(
                        once,
                        "in two groups",
                        THREE + "group G any A B\ngroup H any B C\nquorum H\n",
                        "line 5: " + member),
                Arguments.of(
                        once,
                        "a group in two",
                        THREE + "group G any A\ngroup H all G B\ngroup I all G C\nquorum I\n",
                        "line 6: " + member),
                Arguments.of(octet, "0x00", "#\u0000\nquorum none\n", "line 1: " + control),
                Arguments.of(octet, "0x08", "#\b\nquorum none\n", "line 1: " + control),
                Arguments.of(octet, "0x0b", "#\u000b\nquorum none\n", "line 1: " + control),
                Arguments.of(octet, "0x1f", "#\u001f\nquorum none\n", "line 1: " + control),
                Arguments.of(octet, "0x7f", "#\u007f\nquorum none\n", "line 1: " + control));
    }

    /** Each octet in a comment: 32 and 127 but for tab and newline are refused, all others allowed. */
    @Test
    void everyOctetIsAllowedOrNot() throws Exception {
        for (int octet = 0; octet < 256; octet++) {
            byte[] policy = {'#', (byte) octet, '\n', 'q', 'u', 'o', 'r', 'u', 'm', ' ', 'n', 'o', 'n', 'e', '\n'};
            if (octet == '\t' || octet == '\n' || (octet >= 0x20 && octet != 0x7f)) {
                assertEquals("none", TlogPolicy.parse(policy).quorum());
            } else {
                assertThrows(MalformedException.class, () -> TlogPolicy.parse(policy), "octet " + octet);
            }
        }
    }

    @Test
    void keepsLogsAndWitnessesInTheirOrder() throws Exception {
        TlogPolicy policy = TlogPolicy.parse(
                octets(
                        "log <log2> https://log2.example/\nlog <log>\nwitness B <w2> https://w2.example/x\nwitness A <06>\nquorum A\n"));
        assertEquals(
                List.of(LOG_2, LOG),
                policy.logs().stream().map(log -> log.key().encode()).toList());
        assertEquals(Optional.of("https://log2.example/"), policy.logs().get(0).url());
        assertEquals(Optional.empty(), policy.logs().get(1).url());
        assertEquals(
                List.of("B", "A"),
                policy.witnesses().stream().map(TlogPolicy.Witness::name).toList());
        assertEquals(
                Optional.of("https://w2.example/x"), policy.witnesses().get(0).url());
        assertEquals(
                List.of(W2, ML_DSA),
                policy.witnessKeys().stream().map(VerifierKey::encode).toList());
        assertEquals(
                List.of(LOG),
                policy.logKeys("log.example").stream().map(VerifierKey::encode).toList());
        assertEquals(List.of(), policy.logKeys("w1.example"));
    }

    /** The example of tlog-policy, with keys. */
    @Test
    void readsTheExample() throws Exception {
        String witnesses = IntStream.rangeClosed(1, 3)
                .mapToObj(i ->
                        "witness X" + i + " " + witness("x" + i) + "\nwitness Y" + i + " " + witness("y" + i) + "\n")
                .collect(Collectors.joining());
        TlogPolicy policy = TlogPolicy.parse(octets("log <log>\n\n" + witnesses
                + "group X-witnesses 2 X1 X2 X3\n\ngroup Y-witnesses any Y1 Y2 Y3\n\n"
                + "group X-and-Y all X-witnesses Y-witnesses\nquorum X-and-Y\n"));
        assertEquals(6, policy.witnesses().size());
        assertEquals("X-and-Y", policy.quorum());
    }
}
