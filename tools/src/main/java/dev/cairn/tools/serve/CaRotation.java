package dev.cairn.tools.serve;

import dev.cairn.ca.certificate.AuthorityCeremony;
import dev.cairn.ca.certificate.AuthorityChain;
import dev.cairn.ca.keys.PemKeys;
import dev.cairn.ca.trust.Authority;
import dev.cairn.ca.trust.ClientTrustConfig;
import dev.cairn.ca.trust.TrustDirectory;
import dev.cairn.ca.trust.TrustKind;
import dev.cairn.ca.trust.Validity;
import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.KeyFiles;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.file.PrivateFolder;
import dev.cairn.tools.config.Services;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * Replaces the issuing key of a CA whose keys are PEM files where the ceremony put them.
 *
 * <p>Whatever interrupts it, one of the two keys issues with its own chain: the second step moves the old chain away, then the new key, then the
 * new chain. Between the last two a start is refused, because key and chain are of two; the step may then be done again.
 */
public final class CaRotation {
    private final Path directory;
    private final Path ca;
    private final Path next;
    private final Path older;

    /**
     * A rotation.
     *
     * @throws StoreException if the CA's key and chain are not where the ceremony put them
     */
    public CaRotation(Path directory, Services services) {
        this.directory = directory;
        this.ca = directory.resolve("ca");
        this.next = ca.resolve("next");
        this.older = ca.resolve("older");
        Path key = ca.resolve("ca.key").toAbsolutePath().normalize();
        boolean ours = services.ca()
                .filter(set -> set.key().type() == Services.KeyStoreType.PEM)
                .filter(set -> set.key().password().isEmpty())
                .filter(set -> set.key().file().normalize().equals(key))
                .isPresent();
        if (!ours) {
            throw new StoreException(
                    "only a key in DIR/ca/ca.key is rotated by this command; for another, put its new chain into "
                            + "DIR/ca/next, publish it with cairn trust add ca, and change cairn.conf");
        }
    }

    /** Makes the next key and its certificate, and publishes it. Returns the file with the chain. */
    public Path prepare(Optional<Path> rootKeyFile) throws IOException, MalformedException, VerificationException {
        Path file = next.resolve("chain.pem");
        if (!Files.exists(file)) {
            LocalKey rootKey = PemKeys.read(rootKeyFile.orElse(ca.resolve("root.key")), Optional.empty());
            List<X509Certificate> chain = Keys.chain(ca.resolve("chain.pem"));
            X509Certificate root = chain.get(chain.size() - 1);
            LocalKey current = PemKeys.read(ca.resolve("ca.key"), Optional.empty());
            LocalKey key = LocalKey.generate(current.publicKey().type());
            String organization = organization(root);
            Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
            X509Certificate issuing;
            try {
                issuing = new AuthorityCeremony(new SecureRandom())
                        .intermediate(
                                rootKey,
                                root,
                                key.publicKey(),
                                organization,
                                organization + " CA " + now.toString().substring(0, 10),
                                now,
                                AuthorityCeremony.INTERMEDIATE_LIFETIME);
            } catch (IllegalArgumentException e) {
                throw new VerificationException("root key: " + e.getMessage());
            }
            PrivateFolder.create(next);
            Files.deleteIfExists(next.resolve("ca.key"));
            KeyFiles.write(next.resolve("ca.key"), key);
            Path draft = next.resolve("chain.new");
            Files.writeString(draft, Ceremony.pem(List.of(issuing, root)), StandardCharsets.US_ASCII);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        }
        publish(Keys.chain(file));
        return file;
    }

    private static String organization(X509Certificate root) {
        String name = root.getSubjectX500Principal().getName();
        for (String part : name.split("(?<!\\\\),", -1)) {
            if (part.startsWith("O=")) {
                return part.substring(2).replace("\\", "");
            }
        }
        return "CA";
    }

    private void publish(List<X509Certificate> chain) throws MalformedException, VerificationException {
        Path folder = directory.resolve("trust");
        if (!TrustDirectory.exists(folder)) {
            return;
        }
        TrustDirectory trust = TrustDirectory.open(folder, InstantSource.system());
        ClientTrustConfig config = trust.published();
        Optional<Authority> before = config.trustedRoot().of(TrustKind.CA).stream()
                .filter(Authority.class::isInstance)
                .map(Authority.class::cast)
                .reduce((first, second) -> second);
        if (before.isEmpty()) {
            return;
        }
        Authority added = Authority.of(
                before.get().url(), chain, Validity.from(Instant.now().truncatedTo(ChronoUnit.SECONDS)));
        boolean there = config.trustedRoot().of(TrustKind.CA).stream()
                .anyMatch(item -> item.keyId().equals(added.keyId()));
        if (!there) {
            trust.publish(new ClientTrustConfig(config.trustedRoot().add(TrustKind.CA, added), config.signingConfig()));
        }
    }

    /** Makes the next key the one that issues. Returns the file with the old chain. */
    public Path activate() throws IOException, MalformedException, VerificationException {
        Path nextChain = next.resolve("chain.pem");
        if (!Files.exists(nextChain)) {
            throw new StoreException("there is no " + nextChain + ": cairn ca rotate makes it");
        }
        AuthorityChain.verify(Keys.chain(nextChain), Instant.now());
        PrivateFolder.create(older);
        X509Certificate current = Keys.chain(ca.resolve("chain.pem")).get(0);
        Path kept = older.resolve(current.getSerialNumber().toString(16) + ".pem");
        Files.copy(ca.resolve("chain.pem"), kept, StandardCopyOption.REPLACE_EXISTING);
        if (Files.exists(next.resolve("ca.key"))) {
            Files.move(next.resolve("ca.key"), ca.resolve("ca.key"), StandardCopyOption.ATOMIC_MOVE);
        }
        Files.move(nextChain, ca.resolve("chain.pem"), StandardCopyOption.ATOMIC_MOVE);
        return kept;
    }
}
