package dev.cairn.tools.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.note.NoteSigner;
import dev.cairn.core.note.VerifierKey;
import dev.cairn.tools.config.CairnConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A policy file is one for this log, or refused with its line. */
class WitnessPolicyTest {
    @TempDir
    private Path folder = Path.of("");

    private final VerifierKey log = key("log.example");

    private static VerifierKey key(String name) {
        try {
            return NoteSigner.ed25519(name, LocalKey.generate(KeyType.ED25519)).verifierKey();
        } catch (MalformedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String witness(String name) throws MalformedException {
        return NoteSigner.ed25519Cosigner(name, LocalKey.generate(KeyType.ED25519), InstantSource.system())
                .verifierKey()
                .encode();
    }

    private CairnConfig.Witness config(String policy, Duration timeout) throws Exception {
        Path file = Files.writeString(folder.resolve("policy"), policy);
        return new CairnConfig.Witness(file, false, timeout, Duration.ofMillis(1));
    }

    private void refused(String where, String policy) throws Exception {
        CairnConfig.Witness config = config(policy, Duration.ofSeconds(1));
        MalformedException e =
                assertThrows(MalformedException.class, () -> WitnessPolicy.read(config, log, InstantSource.system()));
        assertTrue(String.valueOf(e.getMessage()).contains(where), e.getMessage());
    }

    @Test
    void policyOfThisLogIsTaken() throws Exception {
        String policy =
                "log " + log.encode() + "\nwitness w " + witness("w.example") + " https://w.example\nquorum w\n";
        assertEquals(
                "w",
                WitnessPolicy.read(config(policy, Duration.ofSeconds(1)), log, InstantSource.system())
                        .policy()
                        .quorum());
    }

    @Test
    void whatIsNotForThisLogIsRefusedWithItsLine() throws Exception {
        refused("line 2: the log has", "# logs\nlog " + key("log.example").encode() + "\nquorum none\n");
        refused("line 1: witness w has no URL", "witness w " + witness("w.example") + "\nquorum w\n");
        refused("line 1: witness w: its key", "witness w " + witness("log.example") + " http://w\nquorum w\n");
        refused("line 1", "nonsense\n");
    }

    @Test
    void timesAreBounded() throws Exception {
        CairnConfig.Witness config = config("quorum none\n", Duration.ofHours(1));
        assertThrows(MalformedException.class, () -> WitnessPolicy.read(config, log, InstantSource.system()));
        CairnConfig.Witness absent =
                new CairnConfig.Witness(folder.resolve("absent"), false, Duration.ofSeconds(1), Duration.ZERO);
        assertThrows(StoreException.class, () -> WitnessPolicy.read(absent, log, InstantSource.system()));
    }
}
