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
import dev.cairn.core.note.TlogProof;
import dev.cairn.core.testing.NaiveTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code cairn verify} of entry 5 of 13, whose checkpoint A and B of three witnesses have cosigned. */
class VerifyCommandTest {
    private static final NaiveTree TREE = new NaiveTree();
    private static final int INDEX = 5;
    private static final int SIZE = 13;

    private final Checkpoints checkpoints = new Checkpoints();
    private final List<Hash> path = Proofs.inclusion(INDEX, SIZE, TREE).path();

    @TempDir
    private Path folder = Path.of("");

    private String file(String name, byte[] content) throws IOException {
        return Files.write(folder.resolve(name), content).toString();
    }

    private String file(String name, String content) throws IOException {
        return file(name, content.getBytes(StandardCharsets.UTF_8));
    }

    private String entry() throws IOException {
        return file("entry", NaiveTree.entry(INDEX));
    }

    private String proof(NoteSigner... signers) throws IOException {
        return proof(INDEX, path, TREE.root(SIZE), signers);
    }

    private String proof(long index, List<Hash> hashes, Hash root, NoteSigner... signers) throws IOException {
        TlogProof proof = TlogProof.of(index, null, hashes, Checkpoints.note(SIZE, root, List.of(signers)));
        return file("proof", proof.encode().toArray());
    }

    private String vkey() {
        return checkpoints.log.verifierKey().encode();
    }

    private static Cli verify(String... words) {
        List<String> all = new ArrayList<>(List.of("verify"));
        all.addAll(List.of(words));
        return Cli.run(all.toArray(String[]::new));
    }

    private static void no(Cli ended, String message) {
        assertEquals(ExitCode.NO, ended.code(), ended.out() + ended.err());
        assertEquals("", ended.out());
        assertTrue(ended.err().contains(message), ended.err());
        assertFalse(ended.err().contains("\tat "), ended.err());
    }

    @Test
    void theKeyAloneIsEnoughWhereNoPolicyIsGiven() throws Exception {
        Cli ended = verify(entry(), "--proof", proof(checkpoints.log), "--vkey", vkey());
        assertEquals(ExitCode.OK, ended.code(), ended.err());
        assertEquals(
                "verified: the entry is at index 5 of log.test\nleaf hash  " + TREE.leaf(INDEX) + "\nin tree    13 "
                        + TREE.root(SIZE).base64() + "\ncheckpoint verified with " + checkpoints.log.verifierKey()
                        + "\n",
                ended.out());
    }

    @Test
    void aPolicyIsMetByItsQuorumAndNamesWhoCosigned() throws Exception {
        String proof = proof(checkpoints.log, checkpoints.a, checkpoints.b);
        String policy = file("policy", checkpoints.policy(checkpoints.logLine()));
        Cli ended = verify(entry(), "--proof", proof, "--witness-policy", policy);
        assertEquals(ExitCode.OK, ended.code(), ended.err());
        assertTrue(
                ended.out()
                        .endsWith(
                                "\ncosigned   by A (2026-01-02T03:04:05Z), B (2026-01-02T03:04:05Z); that is the quorum two-of-three\n"),
                ended.out());
        JsonNode json = Results.mapper()
                .readTree(verify(entry(), "--proof", proof, "--witness-policy", policy, "--vkey", vkey(), "--json")
                        .out());
        assertTrue(json.path("verified").booleanValue());
        assertEquals(INDEX, json.path("index").intValue());
        assertEquals(
                checkpoints.log.verifierKey().toString(),
                json.path("verifiedWith").textValue());
        assertEquals("two-of-three", json.path("quorum").textValue());
        assertEquals(2, json.path("cosignedBy").size());
        assertEquals("B", json.at("/cosignedBy/1/witness").textValue());
        assertEquals(
                checkpoints.b.verifierKey().toString(),
                json.at("/cosignedBy/1/key").textValue());
        assertEquals(1767323045, json.at("/cosignedBy/1/timestamp").longValue());
    }

    @Test
    void anUnmetQuorumNamesItAndWhoDidCosign() throws Exception {
        String policy = file("policy", checkpoints.policy(checkpoints.logLine()));
        no(
                verify(entry(), "--proof", proof(checkpoints.log, checkpoints.b), "--witness-policy", policy),
                "the quorum two-of-three is not met; cosigned by B");
        no(
                verify(entry(), "--proof", proof(checkpoints.log), "--witness-policy", policy, "--vkey", vkey()),
                "the quorum two-of-three is not met; cosigned by no listed witness");
    }

    @Test
    void theLogMustBeThatOfTheKeyOrElseOneOfThePolicy() throws Exception {
        NoteSigner other = Checkpoints.log();
        String otherProof = proof(other, checkpoints.a, checkpoints.b);
        String policy = file("policy", checkpoints.policy(checkpoints.logLine()));
        no(verify(entry(), "--proof", otherProof, "--vkey", vkey()), "no signature of a known key");
        no(verify(entry(), "--proof", otherProof, "--witness-policy", policy), "no signature of a known key");
        // The key of the command line stands before the logs of the policy.
        Cli ended = verify(
                entry(),
                "--proof",
                otherProof,
                "--witness-policy",
                policy,
                "--vkey",
                other.verifierKey().encode());
        assertEquals(ExitCode.OK, ended.code(), ended.err());
        String elsewhere = file(
                "policy",
                checkpoints.policy("log "
                        + NoteSigner.ed25519("other.test", LocalKey.generate(KeyType.ED25519))
                                .verifierKey()
                                .encode()
                        + "\n"));
        no(
                verify(entry(), "--proof", otherProof, "--witness-policy", elsewhere),
                "the origin of the checkpoint is not that of a listed log");
    }

    @Test
    void everyForgedFileIsRefused() throws Exception {
        String key = vkey();
        no(
                verify(file("other", "entry 6"), "--proof", proof(checkpoints.log), "--vkey", key),
                "the path does not lead to the root");
        no(verify(file("other", ""), "--proof", proof(checkpoints.log), "--vkey", key), "does not lead to the root");
        Hash root = TREE.root(SIZE);
        no(verify(entry(), "--proof", proof(6, path, root, checkpoints.log), "--vkey", key), "inclusion proof");
        no(verify(entry(), "--proof", proof(SIZE, path, root, checkpoints.log), "--vkey", key), "outside the tree");
        no(
                verify(
                        entry(),
                        "--proof",
                        proof(INDEX, path.subList(1, path.size()), root, checkpoints.log),
                        "--vkey",
                        key),
                "inclusion proof: too few hashes");
        no(
                verify(entry(), "--proof", proof(INDEX, path, TREE.root(12), checkpoints.log), "--vkey", key),
                "the path does not lead to the root");
        String good = Files.readString(Path.of(proof(checkpoints.log)));
        no(
                verify(entry(), "--proof", file("proof", good.replace("\n13\n", "\n14\n")), "--vkey", key),
                "does not verify");
        no(verify(entry(), "--proof", file("proof", good.substring(0, 40)), "--vkey", key), "tlog-proof: ");
        no(verify(entry(), "--proof", entry(), "--vkey", key), "tlog-proof: ");
        no(
                verify(file("long", new byte[65536]), "--proof", proof(checkpoints.log), "--vkey", key),
                "entry: is longer than 65535 bytes");
        no(
                verify(entry(), "--proof", file("long", new byte[(2 << 20) + 1]), "--vkey", key),
                "tlog-proof: is longer than");
    }

    @Test
    void aTimeBeyondAllCalendarsIsPrinted() throws Exception {
        Instant most = Instant.MAX;
        NoteSigner late = NoteSigner.ed25519Cosigner(
                "w.test/late", LocalKey.generate(KeyType.ED25519), InstantSource.fixed(most));
        String policy = file(
                "policy",
                checkpoints.logLine() + "witness late " + late.verifierKey().encode() + "\nquorum late\n");
        Cli ended = verify(entry(), "--proof", proof(checkpoints.log, late), "--witness-policy", policy);
        assertEquals(ExitCode.OK, ended.code(), ended.err());
        assertTrue(ended.out().contains("by late (+1000000000-12-31T23:59:59Z)"), ended.out());
    }

    @Test
    void wrongCommandLinesEndWithTwo() throws Exception {
        String proof = proof(checkpoints.log);
        String withoutLogs = file("policy", checkpoints.policy(""));
        String broken = file("broken", "quorum nobody\n");
        String[][] lines = {
            {"--proof is missing", entry(), "--vkey", vkey()},
            {"--vkey or --witness-policy is missing", entry(), "--proof", proof},
            {"the policy lists no log", entry(), "--proof", proof, "--witness-policy", withoutLogs},
            {"tlog-policy: line 1: a name is not defined", entry(), "--proof", proof, "--witness-policy", broken},
            {
                "cannot be read",
                entry(),
                "--proof",
                proof,
                "--witness-policy",
                folder.resolve("none").toString()
            },
            {"neither a file nor a verifier key", entry(), "--proof", proof, "--vkey", "none"},
            {"FILE", "--proof", proof, "--vkey", vkey()},
        };
        for (String[] line : lines) {
            Cli wrong = verify(List.of(line).subList(1, line.length).toArray(String[]::new));
            assertEquals(ExitCode.USAGE, wrong.code(), wrong.out() + wrong.err());
            assertTrue(wrong.err().contains(line[0]), wrong.err());
        }
        Cli given = verify(entry(), "--proof", proof, "--witness-policy", withoutLogs, "--vkey", vkey());
        assertEquals(ExitCode.NO, given.code(), "the key says which log: " + given.err());
    }

    @Test
    void filesThatAreNotThereEndWithThree() throws Exception {
        String nowhere = folder.resolve("nowhere").toString();
        for (String[] line :
                new String[][] {{nowhere, "--proof", proof(checkpoints.log)}, {entry(), "--proof", nowhere}}) {
            Cli failed = verify(line[0], line[1], line[2], "--vkey", vkey());
            assertEquals(ExitCode.FAILED, failed.code(), failed.err());
            assertFalse(failed.err().contains("\tat "), failed.err());
        }
    }
}
