package dev.cairn.core.witness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.NodeSource;
import dev.cairn.core.merkle.Proofs;
import dev.cairn.core.merkle.TreeHasher;
import dev.cairn.core.note.SignatureLine;
import dev.cairn.core.note.SignedNote;
import dev.cairn.core.note.VerifierKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every pair of sizes up to 40 of two trees that part at every place, and of one tree. */
class MisbehaviourTest {
    private static final int SIZES = 40;
    private static final VerifierKey KEY = Requests.LOG.verifierKey();
    private static final List<VerifierKey> KEYS = List.of(KEY);
    private static final Tree HONEST = new Tree(SIZES);
    private static final SignedNote[] HONEST_NOTES = notes(HONEST);

    /** The tree of leaves 0, 1, 2 …, or from a leaf on of others. */
    private record Tree(int fork) implements NodeSource {
        @Override
        public Hash node(int level, long index) {
            if (level == 0) {
                return TreeHasher.local().leaf(new byte[] {(byte) index, (byte) (index < fork ? 0 : 1)});
            }
            return TreeHasher.local().node(node(level - 1, 2 * index), node(level - 1, 2 * index + 1));
        }

        Hash root(long size) {
            return Proofs.root(size, this);
        }
    }

    private static SignedNote[] notes(Tree tree) {
        SignedNote[] notes = new SignedNote[SIZES + 1];
        for (int size = 0; size <= SIZES; size++) {
            notes[size] = Requests.checkpoint(size, tree.root(size));
        }
        return notes;
    }

    private static List<Hash> hashes(int from, int to, NodeSource tree) {
        return from == to ? List.of() : Proofs.prefix(from, to, tree);
    }

    private static String verify(Misbehaviour proof) throws Exception {
        Misbehaviour parsed = Misbehaviour.parse(proof.encode().toArray());
        assertEquals(proof, parsed);
        assertEquals(proof.encode(), parsed.encode());
        return parsed.verify(Requests.ORIGIN, KEYS);
    }

    private static void refused(Misbehaviour proof, String row) {
        assertThrows(VerificationException.class, () -> proof.verify(Requests.ORIGIN, KEYS), row);
    }

    @Test
    void twoTreesThatPartAreProvenAtEveryPairOfSizesBeyondTheirFork() throws Exception {
        for (int fork = 0; fork < SIZES; fork++) {
            Tree forked = new Tree(fork);
            SignedNote[] notes = notes(forked);
            for (int to = 1; to <= SIZES; to++) {
                for (int from = Math.max(1, fork); from <= to; from++) {
                    Misbehaviour proof = new Misbehaviour(hashes(from, to, HONEST), notes[from], HONEST_NOTES[to]);
                    String row = "fork at " + fork + ", " + from + " to " + to;
                    if (from <= fork) {
                        // Up to there both are one history.
                        refused(proof, row);
                        continue;
                    }
                    String said = proof.verify(Requests.ORIGIN, KEYS);
                    assertEquals(
                            from == to
                                    ? "log.example has signed two trees of size " + from
                                    : "log.example has signed a tree of size " + from + " that its tree of size " + to
                                            + " does not continue",
                            said,
                            row);
                    if (to == SIZES) {
                        // Whichever of the two is the older one.
                        new Misbehaviour(hashes(from, to, forked), HONEST_NOTES[from], notes[to])
                                .verify(Requests.ORIGIN, KEYS);
                    }
                }
            }
        }
    }

    @Test
    void oneTreeIsNeverProvenWhateverTheHashes() {
        for (int to = 1; to <= SIZES; to++) {
            for (int from = 1; from <= to; from++) {
                String row = from + " to " + to;
                List<Hash> honest = hashes(from, to, HONEST);
                refused(new Misbehaviour(honest, HONEST_NOTES[from], HONEST_NOTES[to]), row);
                refused(new Misbehaviour(List.of(), HONEST_NOTES[from], HONEST_NOTES[to]), row);
                for (int fork : new int[] {0, from - 1, from, to - 1}) {
                    List<Hash> forged = hashes(from, to, new Tree(fork));
                    refused(new Misbehaviour(forged, HONEST_NOTES[from], HONEST_NOTES[to]), row + ", forged");
                }
                for (List<Hash> altered : alterations(honest)) {
                    refused(new Misbehaviour(altered, HONEST_NOTES[from], HONEST_NOTES[to]), row + ", altered");
                }
                refused(new Misbehaviour(honest, HONEST_NOTES[to], HONEST_NOTES[from]), row + ", the other way round");
            }
        }
        refused(new Misbehaviour(List.of(), HONEST_NOTES[0], HONEST_NOTES[0]), "no leaves twice");
        refused(new Misbehaviour(List.of(), HONEST_NOTES[0], HONEST_NOTES[5]), "every tree continues the empty one");
    }

    /** A proof that is true in itself proves nothing once a hash is another. */
    @Test
    void everyAlterationOfAProofIsRefused() throws Exception {
        Tree forked = new Tree(3);
        SignedNote[] notes = notes(forked);
        for (int to = 4; to <= SIZES; to++) {
            for (int from = 4; from <= to; from++) {
                List<Hash> hashes = hashes(from, to, HONEST);
                verify(new Misbehaviour(hashes, notes[from], HONEST_NOTES[to]));
                for (List<Hash> altered : alterations(hashes)) {
                    refused(new Misbehaviour(altered, notes[from], HONEST_NOTES[to]), from + " to " + to);
                }
                refused(new Misbehaviour(hashes, HONEST_NOTES[to], HONEST_NOTES[to]), "one note twice");
                if (from < to) {
                    refused(new Misbehaviour(hashes, HONEST_NOTES[to], notes[from]), "larger first");
                }
            }
        }
    }

    /** Each hash altered, left out, doubled, exchanged with its neighbour; and one too many at either end. */
    private static List<List<Hash>> alterations(List<Hash> hashes) {
        List<List<Hash>> altered = new ArrayList<>();
        for (int at = 0; at < hashes.size(); at++) {
            List<Hash> flipped = new ArrayList<>(hashes);
            byte[] bytes = hashes.get(at).toBytes();
            bytes[at % 32] ^= (byte) 0x80;
            flipped.set(at, Hash.wrap(bytes));
            altered.add(flipped);
            List<Hash> shorter = new ArrayList<>(hashes);
            shorter.remove(at);
            altered.add(shorter);
            List<Hash> doubled = new ArrayList<>(hashes);
            doubled.add(at, hashes.get(at));
            altered.add(doubled);
            if (at > 0) {
                List<Hash> swapped = new ArrayList<>(hashes);
                Collections.swap(swapped, at, at - 1);
                altered.add(swapped);
            }
        }
        List<Hash> longer = new ArrayList<>(hashes);
        longer.add(TreeHasher.EMPTY_ROOT);
        altered.add(longer);
        return altered;
    }

    @Test
    void bothCheckpointsMustBeTheLogs() throws Exception {
        SignedNote first = Requests.checkpoint(5, HONEST.root(5));
        SignedNote second = Requests.checkpoint(5, new Tree(0).root(5));
        verify(new Misbehaviour(List.of(), first, second));
        SignatureLine signature = first.signatures().get(0);
        SignedNote forged = SignedNote.of(second.text(), List.of(signature));
        refused(new Misbehaviour(List.of(), first, forged), "signature of another checkpoint");
        refused(new Misbehaviour(List.of(), forged, first), "signature of another checkpoint");
        SignedNote stranger =
                SignedNote.of(second.text(), List.of(new SignatureLine("stranger.example", 1, signature.signature())));
        refused(new Misbehaviour(List.of(), first, stranger), "no signature of the log");
        Misbehaviour proof = new Misbehaviour(List.of(), first, second);
        assertThrows(VerificationException.class, () -> proof.verify("other.example", KEYS));
        assertThrows(VerificationException.class, () -> proof.verify(Requests.ORIGIN, List.of()));
    }

    @Test
    void holdsNoMoreThan64HashesAndOnlyCheckpoints() {
        List<Hash> hashes = Collections.nCopies(65, Requests.HASH);
        assertThrows(IllegalArgumentException.class, () -> new Misbehaviour(hashes, Requests.NOTE, Requests.NOTE));
        SignedNote other = SignedNote.of("no checkpoint\n", Requests.NOTE.signatures());
        assertThrows(IllegalArgumentException.class, () -> new Misbehaviour(List.of(), other, Requests.NOTE));
        assertThrows(IllegalArgumentException.class, () -> new Misbehaviour(List.of(), Requests.NOTE, other));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void refuses(String row, String file, String message) {
        MalformedException e = assertThrows(MalformedException.class, () -> Misbehaviour.parse(Requests.octets(file)));
        assertEquals(message, e.getMessage());
    }

    static List<Arguments> refuses() {
        String blocks = "misbehaviour proof: is not a header and two signed checkpoints, with an empty line between";
        String first = "misbehaviour proof: first line is not cairn/misbehaviour@v1";
        String header = "cairn/misbehaviour@v1\n";
        return List.of(
                Arguments.of("nothing", "", blocks),
                Arguments.of("a header alone", header, blocks),
                Arguments.of("one checkpoint", header + "\n<note>", blocks),
                Arguments.of("no empty line between", header + "\n<note><note>", blocks),
                Arguments.of("no header", "\n<note>\n<note>", blocks),
                Arguments.of("an empty header", "\n\n<note>\n<note>", first),
                Arguments.of("another version", "cairn/misbehaviour@v2\n\n<note>\n<note>", first),
                Arguments.of("a header with more", "cairn/misbehaviour@v1 \n\n<note>\n<note>", first),
                Arguments.of("CR", "cairn/misbehaviour@v1\r\n\n<note>\n<note>", first),
                Arguments.of(
                        "65 hashes",
                        header + "<hash>".repeat(65) + "\n<note>\n<note>",
                        "misbehaviour proof: has more than 64 hashes"),
                Arguments.of(
                        "no hash", header + "*\n\n<note>\n<note>", "hash: base64 of 32 bytes has 44 characters, not 1"),
                Arguments.of(
                        "no checkpoint",
                        header + "\nx\n\n\u00e2\u0080\u0094 a AAAAAAA=\n\n<note>",
                        "checkpoint: has fewer than three lines"),
                Arguments.of("two empty lines between", header + "\n<note>\n\n<note>", "checkpoint: has an empty line"),
                Arguments.of(
                        "two empty lines before",
                        header + "\n\n<note>\n<note>",
                        "signed note: has no empty line before the signatures"),
                Arguments.of("more behind it", header + "\n<note>\n<note>x", "signed note: does not end in a newline"),
                Arguments.of(
                        "a third checkpoint", header + "\n<note>\n<note>\n<note>", "checkpoint: has an empty line"));
    }

    @Test
    void aFileHasABound() throws Exception {
        byte[] large = new byte[Misbehaviour.MAX_BYTES + 1];
        Arrays.fill(large, (byte) '\n');
        MalformedException e = assertThrows(MalformedException.class, () -> Misbehaviour.parse(large));
        assertTrue(e.getMessage().contains("longer than"), e.getMessage());
        // And what may be made, may be read: the longest notes, the most hashes.
        String filler = "x".repeat(SignedNote.MAX_BYTES - Requests.NOTE.encode().size() - 1) + "\n";
        SignedNote longest = SignedNote.of(Requests.NOTE.text() + filler, Requests.NOTE.signatures());
        assertEquals(SignedNote.MAX_BYTES, longest.encode().size());
        Misbehaviour most = new Misbehaviour(Collections.nCopies(64, Requests.HASH), longest, longest);
        assertEquals(most, Misbehaviour.parse(most.encode().toArray()));
    }
}
