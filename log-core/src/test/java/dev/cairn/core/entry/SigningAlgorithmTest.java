package dev.cairn.core.entry;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SigningAlgorithmTest {

    /** The names of rekor-tiles' flag {@code --client-signing-algorithms}, its seven defaults, and the one that dsse took besides. */
    @Test
    void hasTheNamesOfRekorsSetting() {
        Set<String> names = new TreeSet<>();
        for (SigningAlgorithm algorithm : SigningAlgorithm.values()) {
            names.add(algorithm.settingName());
            assertEquals(Optional.of(algorithm), SigningAlgorithm.bySettingName(algorithm.settingName()));
        }
        assertEquals(
                Set.of(
                        "ecdsa-sha2-256-nistp256",
                        "ecdsa-sha2-384-nistp384",
                        "ecdsa-sha2-512-nistp521",
                        "ed25519",
                        "ed25519-ph",
                        "rsa-sign-pkcs1-2048-sha256",
                        "rsa-sign-pkcs1-3072-sha256",
                        "rsa-sign-pkcs1-4096-sha256"),
                names);
        assertEquals(Optional.empty(), SigningAlgorithm.bySettingName("ecdsa-sha2-256-nistp384"));
    }
}
