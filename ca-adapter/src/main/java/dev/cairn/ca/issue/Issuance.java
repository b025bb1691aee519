package dev.cairn.ca.issue;

import dev.cairn.ca.certificate.CertificateAuthority;
import dev.cairn.ca.certificate.LeafTemplate;
import dev.cairn.ca.certificate.LoggedTbs;
import dev.cairn.ca.certificate.Precertificate;
import dev.cairn.ca.identity.Authenticator;
import dev.cairn.ca.identity.IdentityException;
import dev.cairn.ca.identity.Principal;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.VerificationKey;
import dev.cairn.core.ct.SignedCertificateTimestamp;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Issues certificates. One request, in this order: authenticate the token; prove the key; check what the certificate will say; sign the
 * precertificate, once a throw-away key's has been linted; log it; verify the log's promise; sign the certificate; write the line; answer. Safe for
 * concurrent use.
 */
public final class Issuance {
    static final String TOKEN = "There was an error processing the identity token";
    static final String LOG = "Error entering certificate in CTL";
    static final String AUTHORITY = "error communicating with CA backend";

    private static final Logger LOGGER = LoggerFactory.getLogger(Issuance.class);

    private final Authenticator authenticator;
    private final Authorities authorities;
    private final CertificateLog log;
    private final SctVerifier scts;
    private final AuditTrail trail;
    private final IssuanceMetrics metrics;
    private final IssuanceSettings settings;
    private final KeyProofs proofs;
    private final InstantSource clock;
    private final SecureRandom random;
    private final Executor executor;

    /**
     * @param random for serial numbers
     * @param executor signs the certificate once the log has answered
     */
    public Issuance(
            Authenticator authenticator,
            Authorities authorities,
            CertificateLog log,
            SctVerifier scts,
            AuditTrail trail,
            IssuanceMetrics metrics,
            IssuanceSettings settings,
            InstantSource clock,
            SecureRandom random,
            Executor executor) {
        this.authenticator = authenticator;
        this.authorities = authorities;
        this.log = log;
        this.scts = scts;
        this.trail = trail;
        this.metrics = metrics;
        this.settings = settings;
        this.proofs = new KeyProofs(settings.clientAlgorithms());
        this.clock = clock;
        this.random = random;
        this.executor = executor;
    }

    /**
     * Issues a certificate, or says why not. Verifies and signs on the calling thread until the precertificate goes to the log.
     *
     * @return never fails
     */
    public CompletionStage<IssuanceResult> issue(IssuanceRequest request) {
        AuditEntry entry = new AuditEntry(request, clock);
        try {
            Precertificate precertificate = precertificate(request, entry);
            return addPreChain(precertificate)
                    .thenApplyAsync(sct -> complete(precertificate, sct, entry), executor)
                    .exceptionally(failure -> close(entry, failed(failure)));
        } catch (RefusedException e) {
            return CompletableFuture.completedFuture(close(entry, new IssuanceResult.Refused(e.reason(), e.text())));
        } catch (FailedException e) {
            return CompletableFuture.completedFuture(close(entry, e.result()));
        } catch (RuntimeException e) {
            return CompletableFuture.completedFuture(close(entry, internal(e)));
        }
    }

    /**
     * Writes down a request that could not be read.
     *
     * @param message for the client
     * @return a refusal with this message, or a failure if it cannot be written down
     */
    public IssuanceResult unreadable(String requestId, String remote, String message) {
        KeyRequest none = new KeyRequest.PublicKeyWithProof(Bytes.EMPTY, Bytes.EMPTY);
        AuditEntry entry = new AuditEntry(new IssuanceRequest("", none, requestId, remote), clock);
        return close(entry, new IssuanceResult.Refused(Reason.REQUEST, message));
    }

    private Precertificate precertificate(IssuanceRequest request, AuditEntry entry)
            throws RefusedException, FailedException {
        Principal principal = authenticate(request.token(), entry);
        entry.authenticated(principal);
        VerificationKey key = proofs.prove(request.key(), principal.challenges());
        CertificateAuthority authority = authorities.active();
        LeafTemplate template = template(principal, key, authority);
        entry.chosen(template.serial());
        try {
            return authority.precertificate(template);
        } catch (VerificationException e) {
            throw new FailedException(Reason.LINT, AUTHORITY + ": " + e.getMessage());
        } catch (StoreException e) {
            LOGGER.error("the authority's key did not sign", e);
            throw new FailedException(Reason.AUTHORITY, AUTHORITY + ": the key did not sign");
        }
    }

    private Principal authenticate(String token, AuditEntry entry) throws RefusedException {
        if (token.isEmpty()) {
            throw new RefusedException(
                    Reason.TOKEN, TOKEN + ": there is none, neither in the request nor in the header Authorization");
        }
        try {
            return authenticator.authenticate(token);
        } catch (IdentityException e) {
            entry.refused(e);
            throw new RefusedException(
                    e.policyRule().isPresent() ? Reason.POLICY : Reason.TOKEN, String.valueOf(e.getMessage()));
        }
    }

    private LeafTemplate template(Principal principal, VerificationKey key, CertificateAuthority authority)
            throws RefusedException, FailedException {
        Instant begin = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Instant wanted = begin.plus(settings.lifetime());
        Instant last = authority.notAfter();
        Instant first = authority.notBefore();
        if (!begin.isBefore(last) || begin.isBefore(first)) {
            throw new FailedException(
                    Reason.AUTHORITY,
                    AUTHORITY + ": the CA certificate is valid from " + first + " to " + last + ", not now");
        }
        LeafTemplate template = new LeafTemplate(
                LeafTemplate.randomSerial(random),
                begin,
                wanted.isAfter(last) ? last : wanted,
                key,
                principal.name(),
                principal.extensions());
        try {
            template.check();
        } catch (MalformedException e) {
            throw new RefusedException(
                    Reason.NAME, "The certificate cannot say what the token says: " + e.getMessage());
        }
        return template;
    }

    private CompletionStage<SignedCertificateTimestamp> addPreChain(Precertificate precertificate) {
        try {
            return log.addPreChain(precertificate.chain());
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private IssuanceResult complete(Precertificate precertificate, SignedCertificateTimestamp sct, AuditEntry entry) {
        CertificateAuthority issuer = precertificate.issuer();
        entry.promised(sct);
        try {
            scts.verify(sct, issuer.publicKey(), LoggedTbs.ofPrecertificate(precertificate.tbs()));
        } catch (VerificationException | MalformedException e) {
            return close(entry, new IssuanceResult.Failed(Reason.SCT, LOG + ": " + e.getMessage()));
        }
        try {
            List<Bytes> chain = new ArrayList<>();
            chain.add(precertificate.certificate(List.of(sct)));
            chain.addAll(issuer.chainDer());
            return close(entry, new IssuanceResult.Issued(chain));
        } catch (VerificationException e) {
            return close(entry, new IssuanceResult.Failed(Reason.LINT, AUTHORITY + ": " + e.getMessage()));
        } catch (StoreException e) {
            LOGGER.error("the authority's key did not sign", e);
            return close(entry, new IssuanceResult.Failed(Reason.AUTHORITY, AUTHORITY + ": the key did not sign"));
        } catch (RuntimeException e) {
            return close(entry, internal(e));
        }
    }

    private static IssuanceResult failed(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof StoreException unavailable) {
            LOGGER.warn("the certificate log gave no promise: {}", unavailable.getMessage());
            return new IssuanceResult.Failed(Reason.LOG, LOG + ": " + unavailable.getMessage());
        }
        LOGGER.error("the certificate log failed", cause);
        return new IssuanceResult.Failed(Reason.LOG, LOG);
    }

    private static IssuanceResult internal(RuntimeException failure) {
        LOGGER.error("a request failed by a fault of the program", failure);
        return new IssuanceResult.Failed(Reason.INTERNAL, AUTHORITY);
    }

    /** Writes the line before anything is answered: what is not written down is not given away. */
    private IssuanceResult close(AuditEntry entry, IssuanceResult result) {
        try {
            AuditTrail.Line line = entry.line(result);
            trail.write(line);
            metrics.count(line.outcome(), line.reasonClass());
            return result;
        } catch (RuntimeException e) {
            LOGGER.error("a line of the audit trail cannot be written; the request fails", e);
            metrics.count(AuditTrail.Outcome.FAILED, Reason.AUDIT.label());
            return new IssuanceResult.Failed(Reason.AUDIT, AUTHORITY + ": the audit trail cannot be written");
        }
    }
}
