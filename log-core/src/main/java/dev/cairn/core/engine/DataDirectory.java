package dev.cairn.core.engine;

import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.crypto.KeyFiles;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.crypto.SigningKey;
import dev.cairn.core.file.DirectoryLock;
import dev.cairn.core.file.PrivateFolder;
import dev.cairn.core.journal.Database;
import dev.cairn.core.journal.Schema;
import dev.cairn.core.note.NoteSigner;
import dev.cairn.core.note.VerifierKey;
import dev.cairn.core.sequencer.CheckpointSigner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.List;

/** A log's directory; its layout is in the package documentation. Open, it holds the directory's lock. */
public final class DataDirectory implements AutoCloseable {
    private static final String REKOR_V1_KEY = "rekor-v1.key";
    private static final String CT_KEY = "ct.key";
    private static final List<String> KEY_FILES = List.of(
            "log.key", "log-ml-dsa-44.key", REKOR_V1_KEY, CT_KEY, "log.pub", "log.vkey", "rekor-v1.pub", "ct.pub");

    private final Path root;
    private final DirectoryLock lock;

    private DataDirectory(Path root, DirectoryLock lock) {
        this.root = root;
        this.lock = lock;
    }

    /** The journal's database where the configuration names none. */
    public static Database defaultJournal(Path root) {
        return Database.sqlite(root.resolve("journal").resolve("journal.db").toAbsolutePath());
    }

    /** The checkpoint journal's database where the configuration names none. */
    public static Database defaultCheckpointJournal(Path root) {
        return Database.sqlite(
                root.resolve("checkpoints").resolve("checkpoints.db").toAbsolutePath());
    }

    /** Whether there is a log: whether it has keys. */
    public static boolean holdsLog(Path root) {
        return Files.exists(keys(root));
    }

    /** Whether the making of a log was interrupted: it has no keys, but new ones are, or were about to be, ready for it. */
    public static boolean holdsHalfALog(Path root) {
        return !holdsLog(root) && Files.exists(newKeys(root));
    }

    /** As {@link #create(Path, String, Database, Database, LastStep)}, where there is nothing else to make. */
    public static void create(Path root, String origin, Database journal, Database checkpointJournal)
            throws MalformedException {
        create(root, origin, journal, checkpointJournal, keys -> {});
    }

    /** What else belongs to a log. */
    @FunctionalInterface
    public interface LastStep {
        /**
         * Makes it.
         *
         * @param keys where the log's keys are now
         */
        void make(Path keys) throws IOException;
    }

    /**
     * Makes keys and journals of a new log. Whatever interrupts it, there is no log, and it may be done again: the keys come under another name,
     * and get their own when all else is made.
     *
     * @param lastStep comes before there is a log; {@link #holdsHalfALog} while it runs
     * @throws MalformedException if the origin cannot be a log's name
     * @throws StoreException if there is a log already, or something cannot be made
     */
    public static void create(Path root, String origin, Database journal, Database checkpointJournal, LastStep lastStep)
            throws MalformedException {
        LocalKey key = LocalKey.generate(KeyType.ED25519);
        LocalKey mlDsa44 = LocalKey.generate(KeyType.ML_DSA_44);
        LocalKey rekorV1 = LocalKey.generate(KeyType.ECDSA_P256);
        LocalKey ct = LocalKey.generate(KeyType.ECDSA_P256);
        VerifierKey verifierKey = NoteSigner.ed25519(origin, key).verifierKey();
        if (holdsLog(root)) {
            throw new StoreException(root + " already holds a log's keys; nothing was changed");
        }
        Path keys = newKeys(root);
        try {
            Files.createDirectories(root);
            PrivateFolder.create(root.resolve("journal"));
            PrivateFolder.create(root.resolve("checkpoints"));
            Schema.create(journal);
            Schema.create(checkpointJournal);
            // Where an earlier attempt left some, nothing was ever signed with them.
            for (String name : KEY_FILES) {
                Files.deleteIfExists(keys.resolve(name));
            }
            PrivateFolder.create(keys);
            KeyFiles.write(keys.resolve("log.key"), key);
            KeyFiles.write(keys.resolve("log-ml-dsa-44.key"), mlDsa44);
            KeyFiles.write(keys.resolve(REKOR_V1_KEY), rekorV1);
            KeyFiles.write(keys.resolve(CT_KEY), ct);
            Files.writeString(keys.resolve("log.pub"), KeyFiles.publicPem(key.publicKey()));
            Files.writeString(keys.resolve("log.vkey"), verifierKey.encode() + "\n");
            Files.writeString(keys.resolve("rekor-v1.pub"), KeyFiles.publicPem(rekorV1.publicKey()));
            Files.writeString(keys.resolve("ct.pub"), KeyFiles.publicPem(ct.publicKey()));
            lastStep.make(keys);
            Files.move(keys, keys(root), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new StoreException("cannot make a log in " + root + ": " + e.getMessage(), e);
        }
    }

    /**
     * Opens the directory for this process alone.
     *
     * @throws StoreException if there is no log, or another process has it open
     */
    public static DataDirectory open(Path root) {
        if (!Files.isDirectory(keys(root))) {
            throw new StoreException(root + " holds no log; cairn init makes one");
        }
        return new DataDirectory(root, DirectoryLock.take(root));
    }

    private static Path keys(Path root) {
        return root.resolve("keys");
    }

    private static Path newKeys(Path root) {
        return root.resolve("keys.new");
    }

    public Path root() {
        return root;
    }

    /** The folder of the derived store. */
    public Path store() {
        return root.resolve("rocksdb");
    }

    /**
     * The log's own verifier key, from its private key.
     *
     * @throws MalformedException if the key file or the origin is malformed
     */
    public VerifierKey verifierKey(String origin) throws MalformedException {
        return logSigner(origin).verifierKey();
    }

    /** Signs checkpoints with the log's Ed25519 key. */
    public CheckpointSigner signer(String origin) throws MalformedException {
        return CheckpointSigner.of(origin, logSigner(origin));
    }

    /**
     * Signs checkpoints with the log's Ed25519 key and its ML-DSA-44 key.
     *
     * @param inProofs whether proof answers carry the second line too
     */
    public CheckpointSigner signerWithMlDsa44(String origin, InstantSource clock, boolean inProofs)
            throws MalformedException {
        LocalKey key = KeyFiles.read(keys(root).resolve("log-ml-dsa-44.key"));
        return CheckpointSigner.of(origin, logSigner(origin), NoteSigner.mlDsa44(origin, key, clock), inProofs);
    }

    /** The ECDSA P-256 key of the Rekor v1 face. */
    public SigningKey rekorV1Key() throws MalformedException {
        return KeyFiles.read(keys(root).resolve(REKOR_V1_KEY));
    }

    /** The ECDSA P-256 key that signs SCTs and the tree heads of certificate transparency. */
    public SigningKey ctKey() throws MalformedException {
        return KeyFiles.read(keys(root).resolve(CT_KEY));
    }

    private NoteSigner logSigner(String origin) throws MalformedException {
        return NoteSigner.ed25519(origin, KeyFiles.read(keys(root).resolve("log.key")));
    }

    /** Lets go of the lock. */
    @Override
    public void close() {
        lock.close();
    }
}
