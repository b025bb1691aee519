package dev.cairn.ca.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.ca.trust.TrustDirectory.KeyRole;
import dev.cairn.ca.tuf.Expiry;
import dev.cairn.core.StoreException;
import dev.cairn.core.VerificationException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustDirectoryTest {
    @TempDir
    private Path folder;

    private final TrustMaterial material = TestMaterial.whole();
    private Instant now = TestMaterial.START;

    private List<Path> keys(String prefix) throws Exception {
        try (Stream<Path> files = Files.list(folder.resolve("keys"))) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .toList();
        }
    }

    @Test
    void publishesTheMaterial() throws Exception {
        TrustDirectory.create(folder, material, () -> now);
        TrustDirectory opened = TrustDirectory.open(folder, () -> now);
        assertEquals(new ClientTrustConfig(material.trustedRoot(), material.signingConfig()), opened.published());
        assertEquals(material.trustedRoot().encode().utf8(), Files.readString(folder.resolve("trusted_root.json")));
        assertEquals(
                material.signingConfig().encode().utf8(), Files.readString(folder.resolve("signing_config.v0.2.json")));
        assertTrue(Files.exists(folder.resolve("client_trust_config.json")));
        for (Path key : keys("")) {
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(key)));
        }
        assertEquals(3, keys("").size());
        assertThrows(StoreException.class, () -> TrustDirectory.create(folder, material, () -> now));
    }

    @Test
    void interruptedMakingIsDoneAgain() throws Exception {
        TrustDirectory.create(folder, material, () -> now);
        Files.delete(folder.resolve("tuf").resolve("timestamp.json"));
        assertThrows(StoreException.class, () -> TrustDirectory.open(folder, () -> now));
        TrustDirectory.create(folder, material, () -> now);
        assertEquals(3, keys("").size());
        TrustDirectory.open(folder, () -> now).rotate(KeyRole.ROOT);
    }

    @Test
    void everyKeyRotates() throws Exception {
        TrustDirectory trust = TrustDirectory.create(folder, material, () -> now);
        for (KeyRole role : KeyRole.values()) {
            String prefix = role.name().toLowerCase(Locale.ROOT);
            List<Path> before = keys(prefix);
            Path fresh = trust.rotate(role);
            assertEquals(2, keys(prefix).size());
            // The old one is not needed any more.
            Files.delete(before.get(0));
            assertTrue(Files.exists(fresh));
        }
        trust.publish(trust.published());
        trust.rotate(KeyRole.ONLINE);
        TrustDirectory.open(folder, () -> now);
    }

    @Test
    void lostKeysAreReplaced() throws Exception {
        TrustDirectory trust = TrustDirectory.create(folder, material, () -> now);
        for (KeyRole role : List.of(KeyRole.TARGETS, KeyRole.ONLINE)) {
            String prefix = role.name().toLowerCase(Locale.ROOT);
            Files.delete(keys(prefix).get(0));
            Path fresh = trust.rotate(role);
            assertEquals(List.of(fresh), keys(prefix));
        }
        TrustDirectory opened = TrustDirectory.open(folder, () -> now);
        opened.publish(opened.published());
    }

    @Test
    void rotationWithoutTheRootKeyChangesNothing() throws Exception {
        TrustDirectory trust = TrustDirectory.create(folder, material, () -> now);
        Files.move(keys("root").get(0), folder.resolve("elsewhere"));
        for (KeyRole role : KeyRole.values()) {
            assertThrows(VerificationException.class, () -> trust.rotate(role));
        }
        assertEquals(2, keys("").size());
        trust.publish(trust.published());
    }

    @Test
    void expiriesNameRolesAndChains() throws Exception {
        TrustDirectory trust = TrustDirectory.create(folder, material, () -> now);
        List<Expiry> all = trust.expiries();
        assertEquals(6, all.size());
        Expiry tsa = all.get(5);
        assertTrue(tsa.item().startsWith("tsa-"));
        assertEquals(Instant.parse("2036-01-01T00:00:00Z"), tsa.end());
        // A retired chain ends for nobody.
        ClientTrustConfig config = trust.published();
        String id = config.trustedRoot().of(TrustKind.TSA).get(0).keyId();
        trust.publish(
                new ClientTrustConfig(config.trustedRoot().retire(TrustKind.TSA, id, now), config.signingConfig()));
        now = now.plus(Duration.ofDays(1));
        assertFalse(trust.expiries().stream().anyMatch(expiry -> expiry.item().startsWith("tsa-")));
    }
}
