package dev.cairn.tools.verify;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.KeyFiles;
import dev.cairn.core.crypto.VerificationKey;
import dev.cairn.core.testing.Vectors;
import dev.cairn.tools.bundle.Bundle.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/**
 * A case of the sigstore-conformance bundles, with the defaults of what it does not bring itself.
 *
 * @param folder of the case
 */
record VectorCase(Path folder) {
    static final String IDENTITY =
            "https://github.com/sigstore-conformance/extremely-dangerous-public-oidc-beacon/.github/workflows/extremely-dangerous-oidc-beacon.yml@refs/heads/main";
    static final String ISSUER = "https://token.actions.githubusercontent.com";

    static VectorCase of(String name) {
        return new VectorCase(Vectors.path("bundles").resolve(name));
    }

    static List<VectorCase> all() throws IOException {
        try (var folders = Files.list(Vectors.path("bundles"))) {
            return folders.filter(Files::isDirectory)
                    .sorted()
                    .map(VectorCase::new)
                    .toList();
        }
    }

    String name() {
        return String.valueOf(folder.getFileName());
    }

    boolean mustFail() {
        return name().endsWith("_fail");
    }

    private Path own(String file, String other) {
        Path own = folder.resolve(file);
        return Files.exists(own) ? own : folder.resolveSibling(other);
    }

    Path artifactFile() {
        return own("artifact", "a.txt");
    }

    Bytes artifact() throws IOException {
        return Bytes.wrap(Files.readAllBytes(artifactFile()));
    }

    Artifact digest() throws IOException {
        byte[] sha256 = DigestAlgorithm.SHA2_256.digest(artifact().unsafeArray());
        return Artifact.of(new Digest(DigestAlgorithm.SHA2_256, Bytes.wrap(sha256)));
    }

    Path bundleFile() {
        return folder.resolve("bundle.sigstore.json");
    }

    byte[] bundle() throws IOException {
        return Files.readAllBytes(bundleFile());
    }

    Path trustedRootFile() {
        return own("trusted_root.json", "public-good-trusted_root.json");
    }

    List<VerificationKey> keys() throws MalformedException {
        Path key = folder.resolve("key.pub");
        return Files.exists(key) ? List.of(KeyFiles.readPublic(key)) : List.of();
    }

    String identity() throws IOException {
        return text("identity", IDENTITY);
    }

    String issuer() throws IOException {
        return text("issuer", ISSUER);
    }

    private String text(String file, String otherwise) throws IOException {
        Path own = folder.resolve(file);
        return Files.exists(own) ? Files.readString(own, StandardCharsets.UTF_8).strip() : otherwise;
    }

    BundleVerifier verifier() throws IOException, MalformedException {
        return verifier(VerifierSettings.DEFAULT);
    }

    BundleVerifier verifier(VerifierSettings settings) throws IOException, MalformedException {
        TrustedMaterial trusted = TrustedRootReader.read(Files.readAllBytes(trustedRootFile()));
        return new BundleVerifier(trusted, keys(), settings, InstantSource.system());
    }

    @Override
    public String toString() {
        return name();
    }
}
