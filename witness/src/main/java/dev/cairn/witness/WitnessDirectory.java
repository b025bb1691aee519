package dev.cairn.witness;

import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.crypto.KeyFiles;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.file.DirectoryLock;
import dev.cairn.core.file.PrivateFolder;
import dev.cairn.core.journal.Database;
import dev.cairn.core.journal.Schema;
import dev.cairn.core.note.NoteKeyType;
import dev.cairn.core.note.NoteSigner;
import dev.cairn.core.note.VerifierKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A witness's directory; its layout is in the package documentation. Open, it holds the directory's lock. */
public final class WitnessDirectory implements AutoCloseable {
    private static final String ML_DSA = "witness";
    private static final String ED25519 = "witness-ed25519";
    private static final List<String> STEMS = List.of(ML_DSA, ED25519);

    private final Path root;
    private final DirectoryLock lock;

    private WitnessDirectory(Path root, DirectoryLock lock) {
        this.root = root;
        this.lock = lock;
    }

    /**
     * The names of a witness's keys.
     *
     * @param mlDsa44 of its ML-DSA-44 key, if it has one
     * @param ed25519 of its Ed25519 key, if it has one; another name
     */
    public record KeyNames(Optional<String> mlDsa44, Optional<String> ed25519) {
        /** @throws IllegalArgumentException if there is no name, or one name twice */
        public KeyNames {
            if (mlDsa44.isEmpty() && ed25519.isEmpty()) {
                throw new IllegalArgumentException("a witness has at least one key");
            }
            // What relying parties trust is a name and its key; one name for two keys would be two cosigners to some.
            if (mlDsa44.equals(ed25519)) {
                throw new IllegalArgumentException("the two keys of a witness have different names");
            }
        }
    }

    /** What else belongs to a witness. */
    @FunctionalInterface
    public interface LastStep {
        /** Makes it. */
        void make() throws IOException;
    }

    /** The database where the configuration names none. */
    public static Database defaultDatabase(Path root) {
        return Database.sqlite(root.resolve("state").resolve("witness.db").toAbsolutePath());
    }

    /** Whether there is a witness: whether it has keys. */
    public static boolean holdsWitness(Path root) {
        return Files.exists(keys(root));
    }

    /** Whether the making of a witness was interrupted: it has no keys, but new ones are, or were about to be, ready for it. */
    public static boolean holdsHalfAWitness(Path root) {
        return !holdsWitness(root) && Files.exists(newKeys(root));
    }

    /**
     * Makes keys and journal of a new witness. Whatever interrupts it, there is no witness, and it may be done again: the keys come under
     * another name, and get their own when all else is made.
     *
     * @param lastStep comes before there is a witness; {@link #holdsHalfAWitness} while it runs
     * @throws MalformedException if a name cannot be a key's
     * @throws StoreException if there is a witness already, or something cannot be made
     */
    public static void create(Path root, KeyNames names, Database database, LastStep lastStep)
            throws MalformedException {
        LocalKey mlDsa44 = LocalKey.generate(KeyType.ML_DSA_44);
        LocalKey ed25519 = LocalKey.generate(KeyType.ED25519);
        List<NamedKey> made = new ArrayList<>();
        if (names.mlDsa44().isPresent()) {
            InstantSource clock = InstantSource.system();
            made.add(new NamedKey(
                    ML_DSA,
                    mlDsa44,
                    NoteSigner.mlDsa44(names.mlDsa44().get(), mlDsa44, clock).verifierKey()));
        }
        if (names.ed25519().isPresent()) {
            made.add(new NamedKey(
                    ED25519,
                    ed25519,
                    VerifierKey.of(
                            NoteKeyType.ED25519_COSIGNATURE, names.ed25519().get(), ed25519.publicKey())));
        }
        if (holdsWitness(root)) {
            throw new StoreException(root + " already holds a witness's keys; nothing was changed");
        }
        Path keys = newKeys(root);
        try {
            Files.createDirectories(root);
            PrivateFolder.create(root.resolve("state"));
            PrivateFolder.create(keys);
            // Where an earlier attempt left some, nothing was ever signed with them.
            for (String stem : STEMS) {
                Files.deleteIfExists(keys.resolve(stem + ".key"));
                Files.deleteIfExists(keys.resolve(stem + ".vkey"));
            }
            Schema.create(database);
            for (NamedKey key : made) {
                KeyFiles.write(keys.resolve(key.stem() + ".key"), key.key());
                Files.writeString(
                        keys.resolve(key.stem() + ".vkey"), key.verifierKey().encode() + "\n");
            }
            lastStep.make();
            Files.move(keys, keys(root), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new StoreException("cannot make a witness in " + root + ": " + e.getMessage(), e);
        }
    }

    private record NamedKey(String stem, LocalKey key, VerifierKey verifierKey) {}

    /**
     * Opens the directory for this process alone.
     *
     * @throws StoreException if there is no witness, or another process has it open
     */
    public static WitnessDirectory open(Path root) {
        if (!Files.isDirectory(keys(root))) {
            throw new StoreException(root + " holds no witness; cairn witness init makes one");
        }
        return new WitnessDirectory(root, DirectoryLock.take(root));
    }

    private static Path keys(Path root) {
        return root.resolve("keys");
    }

    private static Path newKeys(Path root) {
        return root.resolve("keys.new");
    }

    /** The file with the operator's logs. */
    public static Path policyFile(Path root) {
        return root.resolve("logs.policy");
    }

    /** The file with the logs that lists have added. */
    public static Path listedFile(Path root) {
        return root.resolve("listed.logs");
    }

    /** The directory. */
    public Path root() {
        return root;
    }

    /**
     * The verifier keys of a witness, ML-DSA-44 first; no secret is read.
     *
     * @throws MalformedException if a file is malformed
     * @throws StoreException if there is none, or it cannot be read
     */
    public static List<VerifierKey> verifierKeys(Path root) throws MalformedException {
        List<VerifierKey> found = new ArrayList<>();
        for (String stem : STEMS) {
            Path file = keys(root).resolve(stem + ".vkey");
            if (Files.exists(file)) {
                try {
                    found.add(VerifierKey.parse(
                            Files.readString(file, StandardCharsets.UTF_8).strip()));
                } catch (IOException e) {
                    throw new StoreException("verifier key " + file + " cannot be read", e);
                }
            }
        }
        if (found.isEmpty()) {
            throw new StoreException(root + " holds no witness; cairn witness init makes one");
        }
        return found;
    }

    /**
     * Signs with the witness's keys, ML-DSA-44 first.
     *
     * @throws MalformedException if a key file is malformed, or a private key is not that of the verifier key beside it
     */
    public List<NoteSigner> signers(InstantSource clock) throws MalformedException {
        List<NoteSigner> signers = new ArrayList<>();
        for (VerifierKey key : verifierKeys(root)) {
            boolean mlDsa = key.type() == NoteKeyType.ML_DSA_44_COSIGNATURE;
            String stem = mlDsa ? ML_DSA : ED25519;
            LocalKey secret = KeyFiles.read(keys(root).resolve(stem + ".key"));
            NoteSigner signer = mlDsa
                    ? NoteSigner.mlDsa44(key.name(), secret, clock)
                    : NoteSigner.ed25519Cosigner(key.name(), secret, clock);
            if (!signer.verifierKey().equals(key)) {
                throw new MalformedException(stem + ".key", "is not the private key of " + stem + ".vkey");
            }
            signers.add(signer);
        }
        return signers;
    }

    /** Lets go of the lock. */
    @Override
    public void close() {
        lock.close();
    }
}
