package dev.cairn.ca.issue;

import dev.cairn.ca.identity.IdentityException;
import dev.cairn.ca.identity.Principal;
import dev.cairn.core.MalformedException;
import dev.cairn.core.ct.SignedCertificateTimestamp;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;

/** Gathers what will be written down of one request. Handed from thread to thread with it. */
final class AuditEntry {
    private final IssuanceRequest request;
    private final InstantSource clock;
    private final Instant begin;
    private String issuer = "";
    private String subject = "";
    private String name = "";
    private Optional<String> policyRule = Optional.empty();
    private Optional<String> serial = Optional.empty();
    private OptionalLong logIndex = OptionalLong.empty();
    private OptionalLong sctTime = OptionalLong.empty();

    AuditEntry(IssuanceRequest request, InstantSource clock) {
        this.request = request;
        this.clock = clock;
        this.begin = clock.instant();
    }

    void authenticated(Principal principal) {
        issuer = principal.issuer();
        subject = principal.subject();
        name = principal.name().value();
    }

    void refused(IdentityException refusal) {
        issuer = refusal.issuer();
        subject = refusal.subject();
        name = refusal.name();
        policyRule = refusal.policyRule();
    }

    void chosen(BigInteger number) {
        serial = Optional.of(number.toString(16));
    }

    void promised(SignedCertificateTimestamp sct) {
        sctTime = OptionalLong.of(sct.timestamp());
        try {
            logIndex = sct.leafIndex();
        } catch (MalformedException e) {
            // Another log's extensions are its own affair; its signature over them is what counts.
            logIndex = OptionalLong.empty();
        }
    }

    AuditTrail.Line line(IssuanceResult result) {
        AuditTrail.Outcome outcome = AuditTrail.Outcome.ISSUED;
        String reason = "";
        String reasonClass = "";
        if (result instanceof IssuanceResult.Refused refused) {
            outcome = AuditTrail.Outcome.REFUSED;
            reason = refused.message();
            reasonClass = refused.reason().label();
        } else if (result instanceof IssuanceResult.Failed failed) {
            outcome = AuditTrail.Outcome.FAILED;
            reason = failed.message();
            reasonClass = failed.reason().label();
        }
        return new AuditTrail.Line(
                begin,
                request.requestId(),
                request.remote(),
                issuer,
                subject,
                name,
                outcome,
                reason,
                reasonClass,
                policyRule,
                serial,
                logIndex,
                sctTime,
                Duration.between(begin, clock.instant()).toMillis());
    }
}
