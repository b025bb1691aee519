package dev.cairn.tools.admission;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.note.TlogPolicy;
import dev.cairn.tools.signers.Signers;
import dev.cairn.tools.signers.SignersFile;
import dev.cairn.tools.verify.BundleVerifier;
import dev.cairn.tools.verify.TrustedMaterial;
import dev.cairn.tools.verify.TrustedRootReader;
import dev.cairn.tools.verify.VerifierSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;

/**
 * The files that a policy is made from.
 *
 * <p>Rules say which logs, witnesses and timestamps they want. Of every certificate its own log is wanted, as Sigstore's clients do.
 */
public final class PolicyFiles implements ReloadedPolicy.Loader {
    private static final int MAX_WITNESS_POLICY = 1 << 20;
    // Bundles without a log entry are left to the rules, whose default is to want one.
    private static final VerifierSettings SETTINGS = new VerifierSettings(0, 0, 1, Optional.empty());

    private final Path signers;
    private final Path trustedRoot;
    private final Optional<Path> witnessPolicy;
    private final RegistryImages registries;
    private final InstantSource clock;

    /**
     * Nothing is read yet.
     *
     * @param signers a signers file
     * @param trustedRoot a {@code trusted_root.json}
     * @param witnessPolicy a tlog-policy; empty for none
     */
    public PolicyFiles(
            Path signers,
            Path trustedRoot,
            Optional<Path> witnessPolicy,
            RegistryImages registries,
            InstantSource clock) {
        this.signers = signers;
        this.trustedRoot = trustedRoot;
        this.witnessPolicy = witnessPolicy;
        this.registries = registries;
        this.clock = clock;
    }

    @Override
    public ImagePolicy load() throws MalformedException {
        Signers who = SignersFile.read(signers);
        byte[] root = read(trustedRoot, TrustedRootReader.MAX_BYTES);
        TrustedMaterial trusted = TrustedRootReader.read(root);
        VerifierSettings settings = SETTINGS;
        byte[] policy = {};
        if (witnessPolicy.isPresent()) {
            policy = read(witnessPolicy.get(), MAX_WITNESS_POLICY);
            settings = SETTINGS.with(TlogPolicy.parse(policy));
        }
        String parts = who.hash().hex() + hash(root) + (witnessPolicy.isPresent() ? hash(policy) : "");
        return new SignedImages(
                hash(Bytes.ofUtf8(parts).unsafeArray()),
                who,
                new BundleVerifier(trusted, who.keys(), settings, clock),
                registries,
                clock);
    }

    private static String hash(byte[] bytes) {
        return Bytes.wrap(DigestAlgorithm.SHA2_256.digest(bytes)).hex();
    }

    private static byte[] read(Path file, int most) throws MalformedException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(most + 1);
            if (bytes.length > most) {
                throw new MalformedException(String.valueOf(file.getFileName()), "is longer than " + most + " bytes");
            }
            return bytes;
        } catch (IOException e) {
            throw new StoreException("cannot read " + file.getFileName(), e);
        }
    }
}
