package dev.cairn.tools.sign;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.Certificates;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.tools.bundle.Bundle;
import dev.cairn.tools.bundle.Bundle.Digest;
import dev.cairn.tools.bundle.Bundle.Envelope;
import dev.cairn.tools.bundle.Bundle.MessageSignature;
import dev.cairn.tools.bundle.BundleVersion;
import dev.cairn.tools.bundle.LogEntry;
import dev.cairn.tools.http.BoundedHttp;
import dev.cairn.tools.sign.Selection.Selector;
import dev.cairn.tools.sign.SigningException.Fault;
import dev.cairn.tools.verify.Artifact;
import dev.cairn.tools.verify.BundleVerifier;
import dev.cairn.tools.verify.Statement;
import dev.cairn.tools.verify.Statements;
import dev.cairn.tools.verify.StepException;
import dev.cairn.tools.verify.TrustedMaterial;
import dev.cairn.tools.verify.VerifiedBundle;
import dev.cairn.tools.verify.VerifierSettings;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * Signs with a deployment's services. The order is that of Sigstore's clients: certificate, signature, timestamps, log; then the verifier has the last
 * word, with the trusted root, on all that was answered.
 */
public final class BundleSigner {
    /** The longest statement, in bytes. */
    public static final int MAX_STATEMENT_BYTES = 10_000_000;

    private static final String ENVELOPE = "DSSEv1 ";
    private static final Set<Integer> VERSION_ONE = Set.of(1);
    /** A certificate that ends sooner could have ended when the timestamp is made. */
    private static final Duration LEAST_VALIDITY = Duration.ofSeconds(30);

    private final SigningServices services;
    private final TrustedMaterial trusted;
    private final Options options;
    private final InstantSource clock;
    private final Consumer<String> progress;
    private final ServiceHttp http;

    /**
     * What of it is wanted.
     *
     * @param log whether a log is to hold the signature
     * @param timestamp whether timestamp authorities are to see it, if the deployment has any
     * @param tokenInTheClear whether an identity token may go to an authority on another machine without TLS
     */
    public record Options(boolean log, boolean timestamp, boolean tokenInTheClear) {
        /** All of it, safely. */
        public static final Options ALL = new Options(true, true, false);
    }

    /**
     * A signature.
     *
     * @param facts what the verifier found in the bundle
     */
    public record Signed(Bundle bundle, VerifiedBundle facts) {}

    /** @param progress is told what is being done, in words for a person */
    public BundleSigner(
            SigningServices services,
            TrustedMaterial trusted,
            Options options,
            BoundedHttp http,
            InstantSource clock,
            Consumer<String> progress) {
        this.services = services;
        this.trusted = trusted;
        this.options = options;
        this.clock = clock;
        this.progress = progress;
        this.http = new ServiceHttp(http, time -> Thread.sleep(time.toMillis()));
    }

    /**
     * A new key, in memory alone, with a certificate in the name of a token.
     *
     * @throws SigningException if the token has expired, or the authority does not answer, refuses, or certifies another key
     */
    public SigningMaterial certify(IdentityToken token) throws SigningException {
        Instant now = clock.instant();
        token.requireFresh(now);
        List<SigningService> authorities =
                Selection.ONE.from("certificate authority", services.authorities(), VERSION_ONE, now);
        LocalKey key = LocalKey.generate(KeyType.ECDSA_P256);
        Bytes certificate = first(authorities, authority -> {
            requireProtected(authority);
            progress.accept("certificate for " + token.challenge() + " from " + authority.url());
            return new CertificateClient(http, authority).certificate(token, key);
        });
        try {
            return SigningMaterial.certified(
                    key,
                    certificate,
                    Certificates.parse(certificate.unsafeArray()).getNotAfter().toInstant());
        } catch (MalformedException e) {
            throw new IllegalStateException("a certificate that was read can be read again", e);
        }
    }

    /** Whoever gets the token can sign in its name as long as it is valid. */
    private void requireProtected(SigningService authority) throws SigningException {
        if (!options.tokenInTheClear() && !BoundedHttp.isProtected(authority.url())) {
            throw new SigningException(
                    Fault.CALLER,
                    "the certificate authority at " + authority.url()
                            + " has no TLS: anybody on the way there could take the identity token and sign in your name",
                    "nothing was sent; let the deployment have an https URL, or give --allow-http-authority where the network is trusted");
        }
    }

    /** Whether a certificate has time left for another signature. */
    public boolean canSign(SigningMaterial material) {
        return material.isUsableUntil(clock.instant().plus(LEAST_VALIDITY));
    }

    /**
     * What is signed of an attestation are bytes that begin like this (DSSE, pre-authentication encoding), and a log of Rekor v2 has the same entry
     * for both: signed as a file, they could be shown as an attestation that the signer never made.
     */
    static void requireNoEnvelope(BufferedInputStream in) throws IOException, SigningException {
        in.mark(ENVELOPE.length());
        String begin = new String(in.readNBytes(ENVELOPE.length()), StandardCharsets.ISO_8859_1);
        in.reset();
        if (begin.equals(ENVELOPE)) {
            throw new SigningException(
                    Fault.CALLER,
                    "the file begins with \"" + ENVELOPE + "\", as what is signed of an attestation does",
                    "cairn attest signs attestations; such a file is not signed");
        }
    }

    /**
     * Signs an artifact, which is read once, in constant memory.
     *
     * @param read is told how many bytes of it were read, for every piece
     * @throws IOException if it cannot be read
     * @throws SigningException if a service does not do its part, or something that it answered does not verify
     */
    public Signed sign(SigningMaterial material, InputStream in, LongConsumer read)
            throws IOException, SigningException {
        DigestAlgorithm algorithm = material.algorithm();
        BufferedInputStream bytes = new BufferedInputStream(in);
        requireNoEnvelope(bytes);
        Artifact artifact = Artifact.read(bytes, Set.of(algorithm), false, read);
        Digest digest = new Digest(algorithm, artifact.digest(algorithm).orElseThrow());
        Bytes signature = signature(material, digest);
        return complete(
                material,
                new LogSubmission(digest, signature, material.verifier(), Optional.empty()),
                new MessageSignature(Optional.of(digest), signature),
                artifact);
    }

    /**
     * Signs a statement.
     *
     * @param statement an in-toto statement, whose bytes are signed as they are
     * @param artifact one of its subjects, which the statement is verified against
     * @throws SigningException if a service does not do its part, or something that it answered does not verify
     */
    public Signed attest(SigningMaterial material, Bytes statement, Artifact artifact) throws SigningException {
        requireAbout(statement, artifact);
        DigestAlgorithm algorithm = material.algorithm();
        byte[] signed = Envelopes.preAuthenticationEncoding(statement).unsafeArray();
        Digest digest = new Digest(algorithm, Bytes.wrap(algorithm.digest(signed)));
        Bytes signature =
                signsMessages(material) ? Bytes.wrap(material.key().sign(signed)) : signature(material, digest);
        Envelope envelope = new Envelope(Envelopes.PAYLOAD_TYPE, statement, "", signature);
        return complete(
                material,
                new LogSubmission(digest, signature, material.verifier(), Optional.of(envelope)),
                envelope,
                artifact);
    }

    /** What cannot be verified later is not signed, and above all not logged: a log forgets nothing. */
    static void requireAbout(Bytes statement, Artifact artifact) throws SigningException {
        try {
            for (Statement.Subject subject : Statements.read(statement).subjects()) {
                for (Map.Entry<String, String> digest : subject.digests().entrySet()) {
                    Optional<Bytes> own =
                            DigestAlgorithm.byShortName(digest.getKey()).flatMap(artifact::digest);
                    if (own.isPresent() && own.get().hex().equals(digest.getValue())) {
                        return;
                    }
                }
            }
        } catch (MalformedException e) {
            throw new SigningException(
                    Fault.CALLER, String.valueOf(e.getMessage()), "nothing was sent; it must be an in-toto statement");
        }
        throw new SigningException(
                Fault.CALLER,
                "none of the statement's subjects is the artifact, " + artifact,
                "nothing was sent; state something about this artifact, or name the right one");
    }

    /**
     * Whether an attestation is signed as it is and not by its digest, which is a difference for Ed25519 alone: DSSE and Rekor v1 have pure Ed25519, Rekor v2
     * Ed25519ph.
     */
    private boolean signsMessages(SigningMaterial material) throws SigningException {
        if (material.key().publicKey().type() != KeyType.ED25519) {
            return false;
        }
        Set<Integer> versions = new HashSet<>();
        if (options.log()) {
            logs().forEach(log -> versions.add(log.majorApiVersion()));
        }
        if (versions.size() > 1) {
            throw new SigningException(
                    Fault.CALLER,
                    "the deployment has logs of Rekor v1 and v2, and they want different signatures of an Ed25519 key",
                    "nothing was sent; use an ECDSA or RSA key, or a signing configuration with one version");
        }
        return !versions.contains(2);
    }

    private List<SigningService> logs() throws SigningException {
        return services.logSelection().from("log", services.logs(), LogClient.VERSIONS, clock.instant());
    }

    private static Bytes signature(SigningMaterial material, Digest digest) {
        return Bytes.wrap(
                material.key().signDigest(digest.algorithm(), digest.value().toArray()));
    }

    private Signed complete(
            SigningMaterial material, LogSubmission submission, Bundle.Content content, Artifact artifact)
            throws SigningException {
        List<Bytes> timestamps = timestamps(submission.signature());
        List<LogEntry> entries = entries(submission);
        boolean hasTime = !timestamps.isEmpty()
                || entries.stream().anyMatch(entry -> entry.integratedTime().isPresent());
        if (material.isCertified() && !hasTime) {
            throw new SigningException(
                    Fault.CALLER,
                    "nothing says when the signature was made, and a certificate is good for minutes",
                    "let a timestamp authority see it: without --no-timestamp, in a deployment that has one");
        }
        Bundle bundle = new Bundle(BundleVersion.V0_3, material.signer(), entries, timestamps, content);
        return new Signed(bundle, verified(material, bundle, artifact));
    }

    private List<Bytes> timestamps(Bytes signature) throws SigningException {
        // Rekor v1 tells the time itself, so a deployment may do without authorities.
        if (!options.timestamp() || services.timestampAuthorities().isEmpty()) {
            return List.of();
        }
        TimestampClient client = new TimestampClient(http);
        return each(
                services.timestampSelection(),
                services.timestampSelection()
                        .from("timestamp authority", services.timestampAuthorities(), VERSION_ONE, clock.instant()),
                authority -> {
                    progress.accept("timestamp from " + authority.url());
                    return client.timestamp(authority.url(), signature);
                });
    }

    private List<LogEntry> entries(LogSubmission submission) throws SigningException {
        if (!options.log()) {
            return List.of();
        }
        LogClient client = new LogClient(http);
        return each(services.logSelection(), logs(), log -> {
            progress.accept("entry in the log " + log.url());
            return client.submit(log, submission);
        });
    }

    private VerifiedBundle verified(SigningMaterial material, Bundle bundle, Artifact artifact)
            throws SigningException {
        VerifierSettings settings = new VerifierSettings(
                bundle.entries().size(), bundle.timestamps().size(), material.isCertified() ? 1 : 0, Optional.empty());
        try {
            return new BundleVerifier(trusted, List.of(material.key().publicKey()), settings, clock)
                    .verify(bundle, artifact);
        } catch (StepException e) {
            throw new SigningException(
                    Fault.FALSE_ANSWER,
                    "what the services answered does not verify, at the step "
                            + e.step().text() + ": " + e.getMessage(),
                    Advice.of(e.step()));
        }
    }

    private interface Call<T> {
        T to(SigningService service) throws SigningException;
    }

    private static <T> List<T> each(Selection selection, List<SigningService> list, Call<T> call)
            throws SigningException {
        if (selection.selector() == Selector.ANY) {
            return List.of(first(list, call));
        }
        List<T> answers = new ArrayList<>();
        for (SigningService service : list) {
            answers.add(call.to(service));
        }
        return answers;
    }

    /** The first answer; a service that is not there leads to the next one, one that answers falsely does not. */
    private static <T> T first(List<SigningService> list, Call<T> call) throws SigningException {
        SigningException failed = new SigningException(Fault.CALLER, "no service", "");
        for (SigningService service : list) {
            try {
                return call.to(service);
            } catch (SigningException e) {
                if (e.fault() != Fault.SERVICE) {
                    throw e;
                }
                failed = e;
            }
        }
        throw failed;
    }
}
