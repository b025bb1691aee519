package dev.cairn.tools.serve;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cairn.ca.certificate.AuthorityCeremony;
import dev.cairn.ca.dev.DevTls;
import dev.cairn.ca.dev.DevelopmentIssuer;
import dev.cairn.ca.identity.OidcAuthenticator;
import dev.cairn.ca.trust.TrustDirectory;
import dev.cairn.ca.trust.TrustMaterial;
import dev.cairn.ca.tsa.TsaCeremony;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.KeyFiles;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.crypto.Pem;
import dev.cairn.core.file.PrivateFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * Makes what a private Sigstore has beside its log: the keys and certificates of the CA and of the timestamp authority, and the trust root.
 *
 * <pre>
 * DIR/ca/root.key        ECDSA P-384: signs issuing certificates, otherwise not needed; it belongs to a safe place
 * DIR/ca/ca.key          issues certificates
 * DIR/ca/chain.pem       its certificate, and the root's
 * DIR/ca/issuers.yaml    whose tokens are taken
 * DIR/tsa/tsa.key        signs timestamps
 * DIR/tsa/chain.pem      its certificate, and a root whose key is gone
 * DIR/trust/             the trust root ({@link TrustDirectory})
 * DIR/dev/               for development: the key of the identities, a TLS certificate and its authority
 * </pre>
 */
public final class Ceremony {
    private static final List<String> FOLDERS = List.of("ca", "tsa", "trust", "dev");
    private static final String DRAFT = "ceremony.new";
    /** A name in a certificate has 64 characters (RFC 5280, appendix A); some are for what it is. */
    private static final int MAX_ORGANIZATION = 48;

    /** A certificate costs three signatures of such a key and two verifications: of P-384, three times as much as of P-256. */
    private static final KeyType ISSUING_KEY = KeyType.ECDSA_P256;

    private static final JsonMapper QUOTING =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private final Path directory;
    private final Path draft;
    private final String origin;
    private final String organization;
    private final Instant now;
    private final AuthorityCeremony authority = new AuthorityCeremony(new SecureRandom());

    /**
     * A ceremony.
     *
     * @param directory the data directory
     * @param origin the log's name, and the organization in the certificates
     */
    public Ceremony(Path directory, String origin) {
        this.directory = directory;
        this.draft = directory.resolve(DRAFT);
        this.origin = origin;
        this.organization = origin.substring(0, Math.min(origin.length(), MAX_ORGANIZATION));
        this.now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    }

    /** Whether something is there already that the ceremony would make. */
    public static Optional<Path> inTheWay(Path directory) {
        return FOLDERS.stream().map(directory::resolve).filter(Files::exists).findFirst();
    }

    /** Removes what an attempt has left that did not come to its end. */
    public static void removeLeftovers(Path directory) throws IOException {
        for (String folder : FOLDERS) {
            delete(directory.resolve(folder));
        }
        delete(directory.resolve(DRAFT));
    }

    /**
     * Everything of a log with its own CA.
     *
     * @param keys where the log's keys are
     * @param baseUrl what clients use
     * @param issuer whose tokens are taken at first; empty for nobody's yet
     * @param development whether there are identities and a TLS certificate for development
     */
    public void make(Path keys, String baseUrl, Optional<Issuer> issuer, boolean development)
            throws IOException, MalformedException {
        delete(draft);
        String tlsAuthority = "";
        if (development) {
            DevTls.make(draft.resolve("dev"), now);
            KeyFiles.write(draft.resolve("dev").resolve("oidc.key"), LocalKey.generate(KeyType.RSA_2048));
            tlsAuthority = Files.readString(draft.resolve("dev").resolve(DevTls.AUTHORITY));
        }
        Optional<Issuer> first =
                development ? Optional.of(new Issuer(baseUrl + DevelopmentIssuer.PREFIX, "sigstore", "email")) : issuer;
        List<X509Certificate> caChain = makeAuthority(first, baseUrl.startsWith("https:") ? tlsAuthority : "");
        List<X509Certificate> tsaChain = makeTimestamps();
        TrustMaterial material = new TrustMaterial(
                origin,
                baseUrl,
                baseUrl,
                origin,
                KeyFiles.readPublic(keys.resolve("log.pub")),
                Optional.of(KeyFiles.readPublic(keys.resolve("rekor-v1.pub"))),
                Optional.of(new TrustMaterial.CtLog(baseUrl, KeyFiles.readPublic(keys.resolve("ct.pub")))),
                caChain,
                tsaChain,
                first.map(known -> List.of(known.url())).orElse(List.of()),
                now);
        TrustDirectory.create(draft.resolve("trust"), material, InstantSource.system());
        moveInto();
    }

    /** What a CA has that runs alone. */
    public void makeAlone(Optional<Issuer> issuer) throws IOException {
        delete(draft);
        List<X509Certificate> unused = makeAuthority(issuer, "");
        makeTimestamps();
        moveInto();
    }

    /**
     * An issuer of tokens.
     *
     * @param type as in Fulcio's configuration, for example {@code email}
     */
    public record Issuer(String url, String clientId, String type) {}

    /**
     * Refuses an issuer that a server would refuse when it starts.
     *
     * @throws MalformedException if it breaks a rule of the identity configuration
     */
    public static void check(Issuer issuer) throws MalformedException {
        OidcAuthenticator.check("issuers.yaml", issuers(Optional.of(issuer), ""));
    }

    /**
     * Refuses an issuer that clients cannot be told of.
     *
     * @throws MalformedException if its URL cannot stand in a signing configuration
     */
    public static void checkPublished(Issuer issuer) throws MalformedException {
        if (issuer.url().endsWith("/")) {
            throw new MalformedException(
                    "issuer " + issuer.url(),
                    "a URL in the signing configuration has no slash at its end; such an issuer is named in ca/issuers.yaml later");
        }
    }

    private void moveInto() throws IOException {
        for (String folder : FOLDERS) {
            if (Files.exists(draft.resolve(folder))) {
                Files.move(draft.resolve(folder), directory.resolve(folder), StandardCopyOption.ATOMIC_MOVE);
            }
        }
        delete(draft);
    }

    private List<X509Certificate> makeAuthority(Optional<Issuer> issuer, String issuerCa) throws IOException {
        Path folder = privateFolder("ca");
        LocalKey rootKey = LocalKey.generate(KeyType.ECDSA_P384);
        LocalKey key = LocalKey.generate(ISSUING_KEY);
        X509Certificate root =
                authority.root(rootKey, organization, organization + " CA root", now, AuthorityCeremony.ROOT_LIFETIME);
        X509Certificate intermediate = authority.intermediate(
                rootKey,
                root,
                key.publicKey(),
                organization,
                organization + " CA",
                now,
                AuthorityCeremony.INTERMEDIATE_LIFETIME);
        KeyFiles.write(folder.resolve("root.key"), rootKey);
        KeyFiles.write(folder.resolve("ca.key"), key);
        List<X509Certificate> chain = List.of(intermediate, root);
        Files.writeString(folder.resolve("chain.pem"), pem(chain), StandardCharsets.US_ASCII);
        Files.writeString(folder.resolve("issuers.yaml"), issuers(issuer, issuerCa), StandardCharsets.UTF_8);
        return chain;
    }

    private List<X509Certificate> makeTimestamps() throws IOException {
        Path folder = privateFolder("tsa");
        LocalKey key = LocalKey.generate(KeyType.ECDSA_P256);
        List<X509Certificate> chain =
                TsaCeremony.makeChain(organization, LocalKey.generate(KeyType.ECDSA_P384), key.publicKey(), now);
        KeyFiles.write(folder.resolve("tsa.key"), key);
        Files.writeString(folder.resolve("chain.pem"), pem(chain), StandardCharsets.US_ASCII);
        return chain;
    }

    private Path privateFolder(String name) throws IOException {
        Path made = draft.resolve(name);
        PrivateFolder.create(made);
        return made;
    }

    private static String issuers(Optional<Issuer> issuer, String issuerCa) {
        StringBuilder text = new StringBuilder(
                "# Whose tokens are taken: the configuration of Fulcio (https://github.com/sigstore/fulcio/blob/main/docs/oidc.md).\n"
                        + "# Read again when it changes.\noidc-issuers:");
        if (issuer.isEmpty()) {
            return text.append(" {}\n").toString();
        }
        Issuer first = issuer.get();
        String url = quoted(first.url());
        text.append("\n  ").append(url).append(":\n    issuer-url: ").append(url);
        text.append("\n    client-id: ").append(quoted(first.clientId()));
        text.append("\n    type: ").append(quoted(first.type())).append('\n');
        if (!issuerCa.isEmpty()) {
            text.append("    ca-cert: |\n");
            issuerCa.lines().forEach(line -> text.append("      ").append(line).append('\n'));
        }
        return text.toString();
    }

    /** Text in double quotes, whose escapes YAML has from JSON (YAML 1.2 section 5.7); ASCII, so that nothing is a line break or invisible. */
    private static String quoted(String text) {
        try {
            return QUOTING.writeValueAsString(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a string has a JSON form", e);
        }
    }

    static String pem(List<X509Certificate> chain) {
        StringBuilder text = new StringBuilder();
        for (X509Certificate certificate : chain) {
            try {
                text.append(new Pem("CERTIFICATE", Bytes.wrap(certificate.getEncoded())).encode());
            } catch (CertificateEncodingException e) {
                throw new IllegalStateException("a certificate that was read has its encoding", e);
            }
        }
        return text.toString();
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException failure) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
