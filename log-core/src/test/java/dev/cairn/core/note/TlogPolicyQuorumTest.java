package dev.cairn.core.note;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.merkle.Hash;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** tlog-policy: which subsets of the witnesses are a quorum, and which checkpoints are valid. */
class TlogPolicyQuorumTest {
    private static final String ORIGIN = "log.example";
    private static final Checkpoint CHECKPOINT = new Checkpoint(ORIGIN, 300, Hash.wrap(new byte[32]));
    private static final NoteSigner LOG = log(ORIGIN);
    private static final NoteSigner OTHER_LOG = log(ORIGIN);
    private static final List<String> NAMES = List.of("A", "B", "C", "D", "E");
    private static final List<NoteSigner> WITNESSES = NAMES.stream()
            .map(name -> cosigner("w.example/" + name, name.equals("E")))
            .toList();

    private static NoteSigner log(String origin) {
        try {
            return NoteSigner.ed25519(origin, LocalKey.generate(KeyType.ED25519));
        } catch (MalformedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static NoteSigner cosigner(String name, boolean mlDsa) {
        try {
            return mlDsa
                    ? NoteSigner.mlDsa44(name, LocalKey.generate(KeyType.ML_DSA_44), Keys.CLOCK)
                    : NoteSigner.ed25519Cosigner(name, LocalKey.generate(KeyType.ED25519), Keys.CLOCK);
        } catch (MalformedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A policy of the log and the five witnesses, and these lines. */
    private static TlogPolicy policy(String lines) throws MalformedException {
        StringBuilder text = new StringBuilder("log " + LOG.verifierKey().encode() + "\n");
        for (int i = 0; i < NAMES.size(); i++) {
            text.append("witness ")
                    .append(NAMES.get(i))
                    .append(' ')
                    .append(WITNESSES.get(i).verifierKey().encode())
                    .append('\n');
        }
        return TlogPolicy.parse(Bytes.ofUtf8(text + lines).toArray());
    }

    /** Every subset of the witnesses, against the rule written in Java. */
    @ParameterizedTest(name = "{0}")
    @MethodSource
    void everySubsetIsAQuorumOrNot(String lines, Predicate<Set<String>> rule) throws Exception {
        TlogPolicy policy = policy(lines);
        for (int subset = 0; subset < 1 << NAMES.size(); subset++) {
            Set<String> names = new HashSet<>();
            Set<VerifierKey> keys = new HashSet<>();
            for (int i = 0; i < NAMES.size(); i++) {
                if ((subset >> i & 1) == 1) {
                    names.add(NAMES.get(i));
                    keys.add(WITNESSES.get(i).verifierKey());
                }
            }
            assertEquals(rule.test(names), policy.isQuorum(keys), names.toString());
        }
    }

    private static Arguments row(String lines, Predicate<Set<String>> rule) {
        return Arguments.of(lines, rule);
    }

    private static long count(Set<String> held, String... of) {
        return Set.of(of).stream().filter(held::contains).count();
    }

    static List<Arguments> everySubsetIsAQuorumOrNot() {
        return List.of(
                // SPEC: "To not require any cosignatures at all, one can use the predefined name none"
                row("quorum none\n", held -> true),
                // SPEC: "a cosignature from that witness is required"
                row("quorum C\n", held -> held.contains("C")),
                row("quorum E\n", held -> held.contains("E")),
                // SPEC: "The any variant is a shorthand for k = 1, and the all variant is a shorthand for k = n."
                row("group G any A B C\nquorum G\n", held -> count(held, "A", "B", "C") >= 1),
                row("group G all A B C\nquorum G\n", held -> count(held, "A", "B", "C") == 3),
                row("group G 1 A B C\nquorum G\n", held -> count(held, "A", "B", "C") >= 1),
                row("group G 2 A B C\nquorum G\n", held -> count(held, "A", "B", "C") >= 2),
                row("group G 3 A B C\nquorum G\n", held -> count(held, "A", "B", "C") >= 3),
                row("group G 3 A B C D E\nquorum G\n", held -> held.size() >= 3),
                // SPEC: "each group member being either a witness or another group"
                row(
                        "group G 2 A B C\ngroup H any D E\ngroup I all G H\nquorum I\n",
                        held -> count(held, "A", "B", "C") >= 2 && count(held, "D", "E") >= 1),
                row(
                        "group G all A B\ngroup H all C D\ngroup I 2 G H E\nquorum I\n",
                        held -> (count(held, "A", "B") == 2 ? 1 : 0)
                                        + (count(held, "C", "D") == 2 ? 1 : 0)
                                        + count(held, "E")
                                >= 2),
                // A group counts once, however many of its members cosign.
                row("group G any A B C D\ngroup I 2 G E\nquorum I\n", held -> held.contains("E") && held.size() >= 2),
                row(
                        "group G any A B\ngroup H all G C\ngroup I any H D\nquorum I\n",
                        held -> (count(held, "A", "B") >= 1 && held.contains("C")) || held.contains("D")),
                // Groups that the quorum does not reach do not matter.
                row("group G all A B C\nquorum D\n", held -> held.contains("D")));
    }

    private static SignedNote note(SignatureLine... lines) {
        return SignedNote.of(CHECKPOINT.text(), List.of(lines));
    }

    private static SignatureLine by(String witness) {
        return WITNESSES.get(NAMES.indexOf(witness)).sign(CHECKPOINT);
    }

    /** SPEC: "valid if it is signed by any one of the listed logs, and it is cosigned by witnesses according to the defined quorum rule" */
    @Test
    void aCheckpointWithLogAndQuorumIsValid() throws Exception {
        TlogPolicy policy = policy("group G 2 A B E\nquorum G\n");
        SignedNote note = note(LOG.sign(CHECKPOINT), by("A"), by("E"));
        VerifiedCheckpoint verified = policy.verify(note);
        assertEquals(CHECKPOINT, verified.checkpoint());
        assertEquals(
                List.of(WITNESSES.get(0).verifierKey(), WITNESSES.get(4).verifierKey()),
                policy.requireQuorum(verified).stream()
                        .map(VerifiedSignature::key)
                        .toList());
        // The order of the lines is nobody's business.
        policy.verify(note(by("E"), LOG.sign(CHECKPOINT), by("A")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void anInvalidCheckpointIsRefused(String row, SignedNote note, String message) throws Exception {
        TlogPolicy policy = policy("group G 2 A B E\nquorum G\n");
        VerificationException e = assertThrows(VerificationException.class, () -> policy.verify(note));
        assertEquals(message, e.getMessage());
    }

    static List<Arguments> anInvalidCheckpointIsRefused() {
        SignatureLine log = LOG.sign(CHECKPOINT);
        SignatureLine forged = new SignatureLine(by("A").name(), by("A").keyId(), by("B").signature());
        String unmet = "tlog-policy: the quorum G is not met; cosigned by ";
        List<Arguments> rows = new ArrayList<>();
        rows.add(Arguments.of("no cosignature", note(log), unmet + "no listed witness"));
        rows.add(Arguments.of("one too few", note(log, by("B")), unmet + "B"));
        rows.add(Arguments.of("one witness twice", note(log, by("B"), by("B")), unmet + "B"));
        rows.add(Arguments.of("a witness outside the group", note(log, by("B"), by("C")), unmet + "B, C"));
        rows.add(Arguments.of(
                "a stranger", note(log, by("B"), cosigner("w.example/A", false).sign(CHECKPOINT)), unmet + "B"));
        rows.add(Arguments.of(
                "a cosignature of another text",
                note(log, by("B"), WITNESSES.get(0).sign(new Checkpoint(ORIGIN, 301, CHECKPOINT.root()))),
                "note: signature of " + WITNESSES.get(0).verifierKey() + " does not verify"));
        rows.add(Arguments.of(
                "forged, beside a quorum",
                note(log, by("B"), by("E"), forged),
                "note: signature of " + WITNESSES.get(0).verifierKey() + " does not verify"));
        rows.add(Arguments.of("not signed by a log", note(by("A"), by("B")), "note: no signature of a known key"));
        rows.add(Arguments.of(
                "signed by an unlisted key of the origin",
                note(OTHER_LOG.sign(CHECKPOINT), by("A"), by("B")),
                "note: no signature of a known key"));
        Checkpoint other = new Checkpoint("other.example", 300, CHECKPOINT.root());
        rows.add(Arguments.of(
                "of an unlisted origin",
                SignedNote.of(other.text(), List.of(LOG.sign(other))),
                "tlog-policy: the origin of the checkpoint is not that of a listed log"));
        return rows;
    }

    @Test
    void whatIsNoCheckpointIsMalformed() throws Exception {
        TlogPolicy policy = policy("quorum none\n");
        SignedNote note = SignedNote.of("no checkpoint\n", List.of(LOG.sign(CHECKPOINT)));
        assertThrows(MalformedException.class, () -> policy.verify(note));
    }

    @Test
    void withQuorumNoneTheLogsSignatureIsEnough() throws Exception {
        assertEquals(
                List.of(),
                policy("quorum none\n").requireQuorum(policy("quorum none\n").verify(note(LOG.sign(CHECKPOINT)))));
    }
}
