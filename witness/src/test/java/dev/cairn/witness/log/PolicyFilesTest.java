package dev.cairn.witness.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.note.NoteKeyType;
import dev.cairn.core.note.NoteSigner;
import dev.cairn.core.note.VerifierKey;
import dev.cairn.witness.TestLog;
import dev.cairn.witness.state.OriginHash;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyFilesTest {
    private static final LocalKey OWN = LocalKey.generate(KeyType.ED25519);
    private static final TestLog A = new TestLog("log.example/a");
    private static final TestLog B = new TestLog("log.example/b");

    @TempDir
    private Path folder;

    private Path policy;
    private Path listed;
    private LogRules rules;

    @BeforeEach
    void writePolicy() throws Exception {
        policy = folder.resolve("logs.policy");
        listed = folder.resolve("listed.logs");
        rules = new LogRules(List.of(
                NoteSigner.ed25519Cosigner("witness.example", OWN, Instant::now).verifierKey()));
        Files.writeString(policy, "# mine\nlog " + A.key().encode() + " https://a.example/log\n\nquorum none\n");
    }

    private PolicyFiles open() throws MalformedException {
        return PolicyFiles.open(rules, policy, listed);
    }

    @Test
    void changesAreTakenUp() throws Exception {
        PolicyFiles logs = open();
        assertEquals(
                "https://a.example/log",
                logs.find(A.origin()).orElseThrow().url().orElseThrow().toString());
        assertFalse(logs.refresh());
        PolicyEdit.add(rules, policy, B.key(), Optional.empty());
        assertTrue(logs.refresh());
        assertEquals(
                B.origin(),
                logs.findByHash(OriginHash.hex(B.origin())).orElseThrow().origin());
        assertEquals(1, PolicyEdit.remove(rules, policy, A.origin()));
        assertTrue(logs.refresh());
        assertTrue(logs.find(A.origin()).isEmpty());
        assertEquals("# mine\n\nlog " + B.key().encode() + "\nquorum none\n", Files.readString(policy));
    }

    @Test
    void brokenFileChangesNothing() throws Exception {
        PolicyFiles logs = open();
        Files.writeString(policy, "log nonsense\nquorum none\n");
        assertFalse(logs.refresh());
        assertTrue(logs.stale());
        assertTrue(logs.find(A.origin()).isPresent());
        Files.delete(policy);
        assertFalse(logs.refresh());
        assertTrue(logs.find(A.origin()).isPresent());
        Files.writeString(policy, "quorum none\n");
        assertTrue(logs.refresh());
        assertFalse(logs.stale());
        assertTrue(logs.all().isEmpty());
    }

    @Test
    void severalKeysOfOneLog() throws Exception {
        VerifierKey second = VerifierKey.of(
                NoteKeyType.ED25519,
                A.origin(),
                LocalKey.generate(KeyType.ED25519).publicKey());
        PolicyEdit.add(rules, policy, second, Optional.empty());
        assertEquals(
                List.of(A.key(), second), open().find(A.origin()).orElseThrow().keys());
        assertEquals(1, PolicyEdit.remove(rules, policy, A.key().encode()));
        assertEquals(List.of(second), open().find(A.origin()).orElseThrow().keys());
    }

    @Test
    void aLogIsNotTheWitness() throws Exception {
        VerifierKey sameName = VerifierKey.of(
                NoteKeyType.ED25519,
                "witness.example",
                LocalKey.generate(KeyType.ED25519).publicKey());
        VerifierKey sameKey = VerifierKey.of(NoteKeyType.ED25519, "log.example/c", OWN.publicKey());
        String before = Files.readString(policy);
        for (VerifierKey key : List.of(sameName, sameKey)) {
            assertThrows(MalformedException.class, () -> PolicyEdit.add(rules, policy, key, Optional.empty()));
        }
        assertEquals(before, Files.readString(policy));
    }

    @Test
    void urlIsOneWord() {
        assertThrows(
                MalformedException.class,
                () -> PolicyEdit.add(rules, policy, B.key(), Optional.of("https://b.example\nlog x")));
        assertThrows(
                MalformedException.class, () -> PolicyEdit.add(rules, policy, B.key(), Optional.of("ftp://b.example")));
    }

    @Test
    void listsOnlyAdd() throws Exception {
        Path list = folder.resolve("list");
        String entryOfB = "vkey " + B.key().encode() + "\nqpd 10\ncontact x\n";
        String own = VerifierKey.of(NoteKeyType.ED25519, "witness.example", OWN.publicKey())
                .encode();
        Files.writeString(
                list,
                "logs/v0\nvkey " + new TestLog(A.origin()).key().encode() + "\nqpd 1\ncontact x\n" + entryOfB + "vkey "
                        + own + "\nqpd 1\ncontact x\n");
        LogListReader reader = new LogListReader(rules, List.of(list.toString()), listed);
        reader.read();
        PolicyFiles logs = open();
        // The operator's file is right about A, and nothing is the witness itself.
        assertEquals(List.of(A.key()), logs.find(A.origin()).orElseThrow().keys());
        assertEquals(List.of(B.key()), logs.find(B.origin()).orElseThrow().keys());
        assertEquals(2, logs.all().size());
        // Another key later, or none at all, changes nothing.
        Files.writeString(list, "logs/v0\nvkey " + new TestLog(B.origin()).key().encode() + "\nqpd 1\ncontact x\n");
        reader.read();
        logs.refresh();
        assertEquals(List.of(B.key()), logs.find(B.origin()).orElseThrow().keys());
        Files.writeString(list, "not a list");
        reader.read();
        Files.delete(list);
        reader.read();
        assertEquals(List.of(B.key()), open().find(B.origin()).orElseThrow().keys());
    }
}
