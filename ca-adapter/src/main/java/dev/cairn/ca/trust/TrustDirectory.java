package dev.cairn.ca.trust;

import dev.cairn.ca.tuf.Expiry;
import dev.cairn.ca.tuf.RoleKeys;
import dev.cairn.ca.tuf.RoleState;
import dev.cairn.ca.tuf.TufKey;
import dev.cairn.ca.tuf.TufRepository;
import dev.cairn.ca.tuf.TufSigners;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.KeyFiles;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.file.AtomicFile;
import dev.cairn.core.file.PrivateFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A deployment's trust root in a directory:
 *
 * <pre>
 * keys/root-*.key  keys/targets-*.key  keys/online-*.key    private keys by the first 16 digits of their IDs; root's may be moved elsewhere
 * tuf/                                                      the TUF repository, what is served
 * trusted_root.json  signing_config.v0.2.json  client_trust_config.json    copies to hand out; what counts is in the repository
 * </pre>
 */
public final class TrustDirectory {
    /** The name of the target, and of the copy, that holds the trusted root. */
    public static final String TRUSTED_ROOT = "trusted_root.json";

    /** The name of the signing configuration's. */
    public static final String SIGNING_CONFIG = "signing_config.v0.2.json";

    private static final String CLIENT_TRUST_CONFIG = "client_trust_config.json";
    private static final int ID_DIGITS = 16;

    private final Path folder;
    private final InstantSource clock;
    private final TufRepository repository;

    private TrustDirectory(Path folder, InstantSource clock, TufRepository repository) {
        this.folder = folder;
        this.clock = clock;
        this.repository = repository;
    }

    /** Whether there is one. */
    public static boolean exists(Path folder) {
        return Files.exists(tuf(folder).resolve("timestamp.json"));
    }

    private static Path tuf(Path folder) {
        return folder.resolve("tuf");
    }

    private static Path keys(Path folder) {
        return folder.resolve("keys");
    }

    /**
     * Makes new TUF keys and publishes the material. Whatever interrupts it, it may be done again.
     *
     * @throws StoreException if there is one already, or files cannot be written
     */
    public static TrustDirectory create(Path folder, TrustMaterial material, InstantSource clock) {
        if (exists(folder)) {
            throw new StoreException(folder + " already holds a trust root; nothing was changed");
        }
        TrustedRoot root = material.trustedRoot();
        SigningConfig config = material.signingConfig();
        LocalKey rootKey = LocalKey.generate(KeyType.ECDSA_P256);
        LocalKey targetsKey = LocalKey.generate(KeyType.ECDSA_P256);
        LocalKey onlineKey = LocalKey.generate(KeyType.ECDSA_P256);
        try {
            PrivateFolder.create(keys(folder));
            // Left by an attempt that did not come to its end: nobody has seen anything signed with them.
            for (Path stale : keyFiles(folder)) {
                Files.delete(stale);
            }
            writeKey(folder, "root", rootKey);
            writeKey(folder, "targets", targetsKey);
            writeKey(folder, "online", onlineKey);
            TufRepository repository = TufRepository.create(
                    tuf(folder),
                    RoleKeys.of(new TufKey(rootKey.publicKey())),
                    new TufKey(targetsKey.publicKey()),
                    new TufKey(onlineKey.publicKey()),
                    TufSigners.of(rootKey, targetsKey, onlineKey),
                    contents(root, config),
                    clock);
            TrustDirectory made = new TrustDirectory(folder, clock, repository);
            made.writeCopies(root, config);
            return made;
        } catch (IOException e) {
            throw new StoreException(folder + ": the trust root cannot be made", e);
        } catch (VerificationException e) {
            throw new IllegalStateException("keys made here sign", e);
        }
    }

    /**
     * Opens a directory and verifies its repository, but for whether it has expired.
     *
     * @throws StoreException if there is none
     */
    public static TrustDirectory open(Path folder, InstantSource clock)
            throws MalformedException, VerificationException {
        if (!exists(folder)) {
            throw new StoreException(folder + " holds no trust root; cairn init makes one");
        }
        return new TrustDirectory(folder, clock, TufRepository.open(tuf(folder), clock));
    }

    private static Map<String, Bytes> contents(TrustedRoot root, SigningConfig config) {
        return Map.of(TRUSTED_ROOT, root.encode(), SIGNING_CONFIG, config.encode());
    }

    private void writeCopies(TrustedRoot root, SigningConfig config) {
        try {
            AtomicFile.write(folder.resolve(TRUSTED_ROOT), root.encode());
            AtomicFile.write(folder.resolve(SIGNING_CONFIG), config.encode());
            AtomicFile.write(folder.resolve(CLIENT_TRUST_CONFIG), new ClientTrustConfig(root, config).encode());
        } catch (IOException e) {
            throw new StoreException(folder + ": the copies of what is published cannot be written", e);
        }
    }

    private static Path writeKey(Path folder, String role, LocalKey key) {
        String id = new TufKey(key.publicKey()).id().substring(0, ID_DIGITS);
        Path file = keys(folder).resolve(role + "-" + id + ".key");
        KeyFiles.write(file, key);
        return file;
    }

    private static List<Path> keyFiles(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(keys(folder))) {
            return files.filter(file -> file.toString().endsWith(".key"))
                    .sorted()
                    .toList();
        }
    }

    /** The repository: for the refresher and for roots that are signed elsewhere. */
    public TufRepository repository() {
        return repository;
    }

    /** Where the repository is: for the routes. */
    public Path repositoryFolder() {
        return tuf(folder);
    }

    /** The private keys that are here. */
    public TufSigners signers() throws MalformedException {
        List<LocalKey> keys = new ArrayList<>();
        try {
            for (Path file : keyFiles(folder)) {
                keys.add(KeyFiles.read(file));
            }
        } catch (IOException e) {
            throw new StoreException(folder + ": the folder of keys cannot be read", e);
        }
        return TufSigners.of(keys);
    }

    /** What is published. */
    public ClientTrustConfig published() throws MalformedException, VerificationException {
        Map<String, Bytes> contents = repository.contents();
        return new ClientTrustConfig(
                TrustedRoot.parse(published(contents, TRUSTED_ROOT)),
                SigningConfig.parse(published(contents, SIGNING_CONFIG)));
    }

    private static Bytes published(Map<String, Bytes> contents, String name) throws VerificationException {
        Bytes content = contents.get(name);
        if (content == null) {
            throw new VerificationException("TUF repository: there is no target " + name);
        }
        return content;
    }

    /** Publishes others in their place, and writes the copies. Needs the targets key and the online key. */
    public void publish(ClientTrustConfig config) throws MalformedException, VerificationException {
        repository.publish(contents(config.trustedRoot(), config.signingConfig()), signers());
        writeCopies(config.trustedRoot(), config.signingConfig());
    }

    /** The keys of the repository. */
    public enum KeyRole {
        ROOT,
        TARGETS,
        ONLINE
    }

    /**
     * Makes a new key and puts it in the place of a role's. The old one stays in its file, but signs nothing any more; if it is lost, the root key
     * suffices.
     *
     * @return the new key's file
     * @throws VerificationException if the root key is not here, or, for the targets, the online key
     */
    public Path rotate(KeyRole role) throws MalformedException, VerificationException {
        LocalKey key = LocalKey.generate(KeyType.ECDSA_P256);
        TufKey fresh = new TufKey(key.publicKey());
        // The file first: a key that signs and is lost would be the worst.
        Path file = writeKey(folder, role.name().toLowerCase(Locale.ROOT), key);
        boolean done = false;
        try {
            TufSigners signers = signers();
            switch (role) {
                case ROOT -> repository.rotateRoot(RoleKeys.of(fresh), signers);
                case TARGETS -> repository.rotateTargetsKey(fresh, signers);
                case ONLINE -> repository.rotateOnlineKey(fresh, signers);
            }
            done = true;
        } finally {
            if (!done && !names(fresh)) {
                try {
                    Files.deleteIfExists(file);
                } catch (IOException e) {
                    // It is a key that signs nothing.
                }
            }
        }
        return file;
    }

    /** Whether the root names a key; so too if that cannot be found out. */
    private boolean names(TufKey key) {
        try {
            return repository.state().stream()
                    .anyMatch(state -> state.keys().keys().contains(key));
        } catch (MalformedException | VerificationException | StoreException e) {
            return true;
        }
    }

    /** Everything that ends: the repository's roles, and the certificates of authorities that are in use. */
    public List<Expiry> expiries() throws MalformedException, VerificationException {
        List<Expiry> expiries = new ArrayList<>();
        for (RoleState state : repository.state()) {
            expiries.add(Expiry.of(state));
        }
        expiries.addAll(certificates());
        return expiries;
    }

    /** The certificates of authorities that are in use. */
    public List<Expiry> certificates() throws MalformedException, VerificationException {
        Instant now = clock.instant();
        List<Expiry> expiries = new ArrayList<>();
        for (TrustKind kind : List.of(TrustKind.CA, TrustKind.TSA)) {
            for (TrustItem item : published().trustedRoot().of(kind)) {
                if (item instanceof Authority authority && authority.validFor().covers(now)) {
                    expiries.add(Expiry.of(
                            kind.commandName() + "-" + item.keyId().substring(0, ID_DIGITS), authority.end()));
                }
            }
        }
        return expiries;
    }
}
