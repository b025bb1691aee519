package dev.cairn.load;

import dev.sigstore.AlgorithmRegistry;
import dev.sigstore.KeylessSigner;
import dev.sigstore.KeylessVerifier;
import dev.sigstore.SigningConfigProvider;
import dev.sigstore.TrustedRootProvider;
import dev.sigstore.VerificationOptions;
import dev.sigstore.VerificationOptions.CertificateMatcher;
import dev.sigstore.bundle.Bundle;
import dev.sigstore.oidc.client.OidcClients;
import dev.sigstore.oidc.client.TokenStringOidcClient;
import dev.sigstore.strings.StringMatcher;
import dev.sigstore.tuf.RootProvider;
import dev.sigstore.tuf.SigstoreTufClient;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * sigstore-java in a JVM of its own: it has no way to trust a certificate but the JVM's trust store. All that it trusts and whom it asks comes from
 * a TUF repository, or from files.
 *
 * <pre>{@code
 * sign   TUF_URL|- ROOT|TRUSTED_ROOT CACHE|SIGNING_CONFIG v1|v2 TOKEN_FILE file|statement INPUT BUNDLE
 * verify TUF_URL|- ROOT|TRUSTED_ROOT CACHE|- INPUT BUNDLE SUBJECT ISSUER
 * }</pre>
 */
final class KeylessProcess {
    private KeylessProcess() {}

    /** Runs one command; an exception ends the process with another exit code than 0. */
    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("sign")) {
            sign(arguments);
        } else {
            verify(arguments);
        }
    }

    /** Runs one command in a JVM that trusts a trust store. */
    static Tool.Result run(Path trustStore, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Tool.jdk("java"),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-Djavax.net.ssl.trustStore=" + trustStore,
                "-Djavax.net.ssl.trustStorePassword=" + PrivateSigstore.PASSWORD,
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                KeylessProcess.class.getName()));
        command.addAll(Arrays.asList(arguments));
        return Tool.run(command);
    }

    private static SigstoreTufClient.Builder tuf(String[] arguments) {
        return SigstoreTufClient.builder()
                .tufMirror(URI.create(arguments[1]), RootProvider.fromFile(Path.of(arguments[2])))
                .tufCacheLocation(Path.of(arguments[3]));
    }

    private static TrustedRootProvider trustedRoot(String[] arguments) {
        return arguments[1].equals("-")
                ? TrustedRootProvider.from(Path.of(arguments[2]))
                : TrustedRootProvider.from(tuf(arguments));
    }

    private static void sign(String[] arguments) throws Exception {
        KeylessSigner signer = KeylessSigner.builder()
                .trustedRootProvider(trustedRoot(arguments))
                .signingConfigProvider(
                        arguments[1].equals("-")
                                ? SigningConfigProvider.from(Path.of(arguments[3]))
                                : SigningConfigProvider.from(tuf(arguments)))
                .signingAlgorithm(AlgorithmRegistry.SigningAlgorithm.PKIX_ECDSA_P256_SHA_256)
                .enableRekorV2(arguments[4].equals("v2"))
                .forceCredentialProviders(OidcClients.of(TokenStringOidcClient.from(
                        Files.readString(Path.of(arguments[5])).strip())))
                .build();
        try (signer) {
            Path input = Path.of(arguments[7]);
            Bundle bundle =
                    arguments[6].equals("statement") ? signer.attest(Files.readString(input)) : signer.signFile(input);
            Files.writeString(Path.of(arguments[8]), bundle.toJson());
        }
    }

    private static void verify(String[] arguments) throws Exception {
        KeylessVerifier.builder()
                .trustedRootProvider(trustedRoot(arguments))
                .build()
                .verify(
                        Path.of(arguments[4]),
                        Bundle.from(Path.of(arguments[5]), StandardCharsets.UTF_8),
                        of(arguments[6], arguments[7]));
    }

    /** Only this subject, only by this issuer. */
    static VerificationOptions of(String subject, String issuer) {
        return VerificationOptions.builder()
                .addAllCertificateMatchers(List.of(CertificateMatcher.fulcio()
                        .subjectAlternativeName(StringMatcher.string(subject))
                        .issuer(StringMatcher.string(issuer))
                        .build()))
                .build();
    }
}
