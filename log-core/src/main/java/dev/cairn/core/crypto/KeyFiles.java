package dev.cairn.core.crypto;

import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Keys in PEM files: private ones as {@code PRIVATE KEY} (PKCS #8, not encrypted), public ones as {@code PUBLIC KEY}. */
public final class KeyFiles {
    private static final String PRIVATE_KEY = "PRIVATE KEY";
    private static final String PUBLIC_KEY = "PUBLIC KEY";
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private KeyFiles() {}

    /**
     * Writes a private key to a new file that only its owner can read and write, from its first moment. On return it is on disk.
     *
     * @throws StoreException if the file exists or cannot be written
     */
    public static void write(Path file, LocalKey key) {
        byte[] text = new Pem(PRIVATE_KEY, key.pkcs8()).encode().getBytes(StandardCharsets.US_ASCII);
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel channel = FileChannel.open(file, options, OWNER_ONLY)) {
            ByteBuffer bytes = ByteBuffer.wrap(text);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
            syncFolderOf(file);
        } catch (FileAlreadyExistsException e) {
            throw new StoreException("key file " + file + " exists; a key is never overwritten", e);
        } catch (IOException e) {
            throw new StoreException("key file " + file + " cannot be written", e);
        }
    }

    /** A new file is there after a power cut only when its folder is on disk too. */
    private static void syncFolderOf(Path file) throws IOException {
        try (FileChannel folder = FileChannel.open(file.toAbsolutePath().resolveSibling(""), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    /**
     * Reads a private key.
     *
     * @throws StoreException if the file cannot be read
     * @throws MalformedException if it is not exactly one unencrypted PKCS #8 key of a {@link KeyType}
     */
    public static LocalKey read(Path file) throws MalformedException {
        return LocalKey.fromPkcs8(Pem.parse(PRIVATE_KEY, text(file)).der().toArray());
    }

    /**
     * Reads a public key.
     *
     * @throws StoreException if the file cannot be read
     * @throws MalformedException if it is not exactly one valid key
     */
    public static VerificationKey readPublic(Path file) throws MalformedException {
        return VerificationKey.fromSpki(Pem.parse(PUBLIC_KEY, text(file)).der().toArray());
    }

    /** A public key as PEM. */
    public static String publicPem(VerificationKey key) {
        return new Pem(PUBLIC_KEY, key.spki()).encode();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new StoreException("key file " + file + " cannot be read", e);
        }
    }
}
