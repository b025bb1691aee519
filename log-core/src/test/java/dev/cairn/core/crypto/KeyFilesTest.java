package dev.cairn.core.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KeyFilesTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(names = {"ECDSA_P256", "ECDSA_P384", "ECDSA_P521", "ED25519", "RSA_2048", "ML_DSA_44"})
    void readsWhatItWrote(KeyType type) throws Exception {
        LocalKey key = LocalKey.generate(type);
        Path file = folder.resolve("key.pem");
        KeyFiles.write(file, key);
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        LocalKey again = KeyFiles.read(file);
        assertEquals(key.publicKey(), again.publicKey());
        byte[] message = {1, 2, 3};
        assertTrue(key.publicKey().verifyMessage(message, again.sign(message)));
        Path publicFile = folder.resolve("public.pem");
        Files.writeString(publicFile, KeyFiles.publicPem(key.publicKey()));
        assertEquals(key.publicKey(), KeyFiles.readPublic(publicFile));
        assertThrows(MalformedException.class, () -> KeyFiles.read(publicFile));
        assertThrows(MalformedException.class, () -> KeyFiles.readPublic(file));
    }

    @Test
    void neverOverwrites() throws Exception {
        Path file = folder.resolve("key.pem");
        Files.writeString(file, "precious");
        LocalKey key = LocalKey.generate(KeyType.ED25519);
        StoreException e = assertThrows(StoreException.class, () -> KeyFiles.write(file, key));
        assertEquals("key file " + file + " exists; a key is never overwritten", e.getMessage());
        assertEquals("precious", Files.readString(file));
    }

    @Test
    void saysWhichFileFailed() {
        Path file = folder.resolve("absent").resolve("key.pem");
        LocalKey key = LocalKey.generate(KeyType.ED25519);
        StoreException write = assertThrows(StoreException.class, () -> KeyFiles.write(file, key));
        assertEquals("key file " + file + " cannot be written", write.getMessage());
        StoreException read = assertThrows(StoreException.class, () -> KeyFiles.read(file));
        assertEquals("key file " + file + " cannot be read", read.getMessage());
    }

    @Test
    void refusesEncryptedKeys() throws Exception {
        Path file = folder.resolve("key.pem");
        Files.writeString(file, "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n");
        MalformedException e = assertThrows(MalformedException.class, () -> KeyFiles.read(file));
        assertEquals("PEM: label is not PRIVATE KEY", e.getMessage());
    }
}
