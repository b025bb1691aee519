package dev.cairn.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.Proofs;
import dev.cairn.core.note.NoteSigner;
import dev.cairn.core.note.SignedNote;
import dev.cairn.core.note.VerifierKey;
import dev.cairn.core.testing.NaiveTree;
import dev.cairn.core.witness.Misbehaviour;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code cairn verify-misbehaviour} of logs that signed two histories, and of one that did not. */
class VerifyMisbehaviourCommandTest {
    private static final NaiveTree TREE = new NaiveTree();
    private static final Hash ANOTHER_ROOT = Hash.wrap(new byte[32]);

    private final NoteSigner log = Checkpoints.log();
    private final NoteSigner newer = Checkpoints.log();

    @TempDir
    private Path folder = Path.of("");

    private static SignedNote note(long size, Hash root, NoteSigner signer) {
        return Checkpoints.note(size, root, List.of(signer));
    }

    private String file(Misbehaviour proof) throws IOException {
        return Files.write(folder.resolve("proof"), proof.encode().toArray()).toString();
    }

    private String forked() throws IOException {
        return file(
                new Misbehaviour(Proofs.prefix(5, 8, TREE), note(5, ANOTHER_ROOT, log), note(8, TREE.root(8), log)));
    }

    private static Cli verify(String file, String... more) {
        List<String> all = new ArrayList<>(List.of("verify-misbehaviour", file));
        all.addAll(List.of(more));
        return Cli.run(all.toArray(String[]::new));
    }

    private String key() {
        return log.verifierKey().encode();
    }

    private static void no(Cli ended, String message) {
        assertEquals(ExitCode.NO, ended.code(), ended.out() + ended.err());
        assertEquals("", ended.out());
        assertTrue(ended.err().contains(message), ended.err());
        assertFalse(ended.err().contains("\tat "), ended.err());
    }

    @Test
    void aForkIsSaidInOneSentence() throws Exception {
        Cli ended = verify(forked(), "--vkey", key());
        assertEquals(ExitCode.OK, ended.code(), ended.err());
        assertEquals("log.test has signed a tree of size 5 that its tree of size 8 does not continue\n", ended.out());
        JsonNode json = Results.mapper()
                .readTree(verify(forked(), "--vkey", key(), "--json").out());
        assertTrue(json.path("misbehaved").booleanValue());
        assertEquals("log.test", json.path("origin").textValue());
        assertEquals(5, json.at("/earlier/size").intValue());
        assertEquals(ANOTHER_ROOT.base64(), json.at("/earlier/root").textValue());
        assertEquals(8, json.at("/later/size").intValue());
        assertEquals(
                note(8, TREE.root(8), log).toString(),
                json.at("/later/checkpoint").textValue());
    }

    @Test
    void twoRootsOfOneSizeNeedNoHashes() throws Exception {
        Cli ended = verify(
                file(new Misbehaviour(List.of(), note(5, ANOTHER_ROOT, log), note(5, TREE.root(5), log))),
                "--vkey",
                key());
        assertEquals(ExitCode.OK, ended.code(), ended.err());
        assertEquals("log.test has signed two trees of size 5\n", ended.out());
    }

    /** A log's keys may change; what it signed with the old one is still its word. */
    @Test
    void keysOfOneOriginMayBeSeveral() throws Exception {
        String file = file(new Misbehaviour(List.of(), note(5, ANOTHER_ROOT, log), note(5, TREE.root(5), newer)));
        String newerKey = Files.writeString(
                        folder.resolve("vkey"), newer.verifierKey().encode() + "\n")
                .toString();
        assertEquals(
                ExitCode.OK, verify(file, "--vkey", key(), "--vkey", newerKey).code());
        no(verify(file, "--vkey", key()), "no signature of a known key");
        no(verify(file, "--vkey", newerKey), "no signature of a known key");
    }

    @Test
    void whatProvesNothingEndsWithOne() throws Exception {
        SignedNote five = note(5, TREE.root(5), log);
        SignedNote eight = note(8, TREE.root(8), log);
        List<Hash> hashes = Proofs.prefix(5, 8, TREE);
        String oneHistory = "the two checkpoints are of one history";
        no(verify(file(new Misbehaviour(hashes, five, eight)), "--vkey", key()), oneHistory);
        no(verify(file(new Misbehaviour(List.of(), five, five)), "--vkey", key()), oneHistory);
        // Hashes that lead nowhere: a consistency proof that fails, as anyone can make one.
        List<Hash> forged = new ArrayList<>(hashes);
        forged.set(0, ANOTHER_ROOT);
        no(verify(file(new Misbehaviour(forged, five, eight)), "--vkey", key()), "do not lead to the root");
        no(verify(file(new Misbehaviour(List.of(), five, eight)), "--vkey", key()), "too few hashes");
        no(
                verify(file(new Misbehaviour(hashes, eight, five)), "--vkey", key()),
                "the first checkpoint is the larger one");
        no(verify(forked(), "--vkey", newer.verifierKey().encode()), "no signature of a known key");
        String text = Files.readString(Path.of(forked()));
        no(
                verify(
                        Files.writeString(folder.resolve("altered"), text.replace("\n8\n", "\n9\n"))
                                .toString(),
                        "--vkey",
                        key()),
                "does not verify");
        no(
                verify(
                        Files.writeString(folder.resolve("cut"), text.substring(0, text.length() - 1))
                                .toString(),
                        "--vkey",
                        key()),
                "does not end in a newline");
        no(
                verify(
                        Files.write(folder.resolve("large"), new byte[Misbehaviour.MAX_BYTES + 1])
                                .toString(),
                        "--vkey",
                        key()),
                "misbehaviour proof: is longer than");
    }

    @Test
    void wrongCommandLinesEndWithTwoAndMissingFilesWithThree() throws Exception {
        VerifierKey elsewhere = NoteSigner.ed25519("other.test", LocalKey.generate(KeyType.ED25519))
                .verifierKey();
        assertEquals(ExitCode.USAGE, verify(forked()).code());
        assertEquals(
                ExitCode.USAGE, Cli.run("verify-misbehaviour", "--vkey", key()).code());
        Cli two = verify(forked(), "--vkey", key(), "--vkey", elsewhere.encode());
        assertEquals(ExitCode.USAGE, two.code(), two.out());
        assertTrue(two.err().contains("not of one origin"), two.err());
        // Two keys with one name and key ID.
        Cli same = verify(
                forked(),
                "--vkey",
                "a+0d072d44+Aa/6Rozt9ITWxn/YU5t33Qm0B9J0v323bV6zv5task7V",
                "--vkey",
                "a+0d072d44+AViDtNIiLgGJESWAZqJAkvicQaoakVVcBTyXPdUIfTwJ");
        assertEquals(ExitCode.USAGE, same.code(), same.err());
        Cli missing = verify(folder.resolve("nowhere").toString(), "--vkey", key());
        assertEquals(ExitCode.FAILED, missing.code(), missing.err());
        assertFalse(missing.err().contains("\tat "), missing.err());
    }
}
