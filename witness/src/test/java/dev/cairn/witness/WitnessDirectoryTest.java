package dev.cairn.witness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.note.NoteKeyType;
import dev.cairn.core.note.NoteSigner;
import dev.cairn.core.note.VerifierKey;
import dev.cairn.witness.WitnessDirectory.KeyNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WitnessDirectoryTest {
    private static final KeyNames BOTH = new KeyNames(Optional.of("w.example"), Optional.of("w.example/ed25519"));

    @TempDir
    private Path folder;

    private void create(KeyNames names) throws MalformedException {
        WitnessDirectory.create(folder, names, WitnessDirectory.defaultDatabase(folder), () -> {});
    }

    @Test
    void keysAreDistinctAndPrivate() throws Exception {
        create(BOTH);
        try (WitnessDirectory directory = WitnessDirectory.open(folder)) {
            List<VerifierKey> keys = directory.signers(InstantSource.system()).stream()
                    .map(NoteSigner::verifierKey)
                    .toList();
            assertEquals(WitnessDirectory.verifierKeys(folder), keys);
            assertEquals(NoteKeyType.ML_DSA_44_COSIGNATURE, keys.get(0).type());
            assertEquals(NoteKeyType.ED25519_COSIGNATURE, keys.get(1).type());
            assertNotEquals(keys.get(0).name(), keys.get(1).name());
        }
        for (String name : List.of("witness.key", "witness-ed25519.key")) {
            assertEquals(
                    "rw-------",
                    PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(folder.resolve("keys").resolve(name))));
        }
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("keys"))));
    }

    /** SPEC (tlog-cosignature): an Ed25519 cosignature does not bind the name, so no two cosigners may share a key; nor share a name. */
    @Test
    void namesAreDistinct() {
        assertThrows(
                IllegalArgumentException.class, () -> new KeyNames(Optional.of("w.example"), Optional.of("w.example")));
        assertThrows(IllegalArgumentException.class, () -> new KeyNames(Optional.empty(), Optional.empty()));
        assertThrows(MalformedException.class, () -> create(new KeyNames(Optional.of("a name"), Optional.empty())));
        assertFalse(WitnessDirectory.holdsWitness(folder));
    }

    @Test
    void interruptedMakingLeavesNoWitnessAndMayBeDoneAgain() throws Exception {
        assertThrows(
                StoreException.class,
                () -> WitnessDirectory.create(folder, BOTH, WitnessDirectory.defaultDatabase(folder), () -> {
                    throw new IOException("the disk is full");
                }));
        assertTrue(WitnessDirectory.holdsHalfAWitness(folder));
        assertThrows(StoreException.class, () -> WitnessDirectory.open(folder));
        create(BOTH);
        assertTrue(WitnessDirectory.holdsWitness(folder));
        assertThrows(StoreException.class, () -> create(BOTH));
    }

    @Test
    void oneProcessAtATime() throws Exception {
        create(BOTH);
        try (WitnessDirectory directory = WitnessDirectory.open(folder)) {
            assertEquals(folder, directory.root());
            assertThrows(StoreException.class, () -> WitnessDirectory.open(folder));
        }
        WitnessDirectory.open(folder).close();
    }

    @Test
    void anotherKeyThanTheVerifierKeysIsRefused() throws Exception {
        create(BOTH);
        Path other = folder.resolve("other");
        WitnessDirectory.create(other, BOTH, WitnessDirectory.defaultDatabase(other), () -> {});
        Files.delete(folder.resolve("keys/witness.key"));
        Files.copy(other.resolve("keys/witness.key"), folder.resolve("keys/witness.key"));
        try (WitnessDirectory directory = WitnessDirectory.open(folder)) {
            assertThrows(MalformedException.class, () -> directory.signers(InstantSource.system()));
        }
    }
}
