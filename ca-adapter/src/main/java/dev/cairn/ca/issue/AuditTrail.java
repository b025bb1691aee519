package dev.cairn.ca.issue;

import dev.cairn.core.StoreException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** Where every request for a certificate is written down with what became of it. Safe for concurrent use. */
public interface AuditTrail {
    /** What became of a request. */
    enum Outcome {
        /** A certificate was signed and is about to be answered. */
        ISSUED,
        /** The request was at fault. */
        REFUSED,
        /** The authority or the log was at fault. */
        FAILED
    }

    /**
     * One request. Texts of the token are as it has them; the token itself is not there.
     *
     * @param time when the request began
     * @param remote who sent it, or empty
     * @param issuer the token's, if it verified; else empty
     * @param subject the token's {@code sub}, likewise
     * @param name the subject alternative name, likewise
     * @param reason for the client; empty if issued
     * @param reasonClass a {@link Reason}'s label; empty if issued
     * @param policyRule the rule that denied it
     * @param serial of the certificate, hexadecimal, once one was chosen
     * @param logIndex of the precertificate, if the log tells
     * @param sctTime milliseconds since the Unix epoch, once the log has promised
     * @param millis how long it took
     */
    record Line(
            Instant time,
            String requestId,
            String remote,
            String issuer,
            String subject,
            String name,
            Outcome outcome,
            String reason,
            String reasonClass,
            Optional<String> policyRule,
            Optional<String> serial,
            OptionalLong logIndex,
            OptionalLong sctTime,
            long millis) {}

    /**
     * Writes a line down. On return it has left the process.
     *
     * @throws StoreException if it cannot be written
     */
    void write(Line line);
}
