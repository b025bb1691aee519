package dev.cairn.tools.verify;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.VerificationKey;
import dev.cairn.tools.bundle.Bundle;
import dev.cairn.tools.bundle.Bundle.Digest;
import dev.cairn.tools.bundle.Bundle.Envelope;
import dev.cairn.tools.bundle.Bundle.SignerMaterial;
import dev.cairn.tools.bundle.LogEntry;
import dev.cairn.tools.verify.BundleKey.Certified;
import dev.cairn.tools.verify.LogEntryVerifier.Proven;
import dev.cairn.tools.verify.Statement.Subject;
import dev.cairn.tools.verify.StepObserver.Outcome;
import dev.cairn.tools.verify.TimestampVerifier.Stamped;
import dev.cairn.tools.verify.VerifiedTime.Source;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One verification of a bundle, step by step. Used once. */
final class BundleSteps {
    private interface Body<T> {
        T run() throws MalformedException, VerificationException;
    }

    private final TrustedMaterial trusted;
    private final List<VerificationKey> keys;
    private final VerifierSettings settings;
    private final Instant latest;
    private final Bundle bundle;
    private final Artifact artifact;
    private final StepObserver observer;

    /**
     * @param keys of signers that have no certificate
     * @param latest no time may be after it
     */
    BundleSteps(
            TrustedMaterial trusted,
            List<VerificationKey> keys,
            VerifierSettings settings,
            Instant latest,
            Bundle bundle,
            Artifact artifact,
            StepObserver observer) {
        this.trusted = trusted;
        this.keys = keys;
        this.settings = settings;
        this.latest = latest;
        this.bundle = bundle;
        this.artifact = artifact;
        this.observer = observer;
    }

    private <T> T at(Step step, Body<T> body) throws StepException {
        try {
            return body.run();
        } catch (MalformedException | VerificationException e) {
            throw new StepException(step, String.valueOf(e.getMessage()));
        }
    }

    private void passed(Step step, String detail) {
        observer.done(step, Outcome.PASSED, detail);
    }

    private void skipped(Step step, String detail) {
        observer.done(step, Outcome.SKIPPED, detail);
    }

    /**
     * Takes every step.
     *
     * @throws StepException at the first that fails
     */
    VerifiedBundle run() throws StepException {
        BundleKey key = key();
        entriesSayTheSame(key);
        List<Proven> entries = entries();
        Map<Proven, List<String>> witnesses = witnesses(entries);
        List<VerifiedTime> times = times(entries, key);
        Signer signer = signer(key, entries, times);
        at(Step.SIGNATURE, () -> {
            SignatureCheck.verify(bundle.content(), key.key(), artifact);
            return key;
        });
        passed(
                Step.SIGNATURE,
                key.key().type() + " over the " + (bundle.content() instanceof Envelope ? "attestation" : "artifact"));
        Optional<Statement> statement = statement();
        List<VerifiedEntry> verified = new ArrayList<>();
        for (Proven entry : entries) {
            verified.add(EntryFacts.of(entry, witnesses.getOrDefault(entry, List.of())));
        }
        return new VerifiedBundle(signer, artifact.digests(), verified, times, statement);
    }

    private BundleKey key() throws StepException {
        Optional<BundleKey> certified = at(Step.BUNDLE, () -> BundleKey.certified(bundle));
        if (certified.isPresent()) {
            passed(Step.BUNDLE, "version " + bundle.version().number() + ", with a certificate");
            return certified.get();
        }
        if (keys.isEmpty()) {
            String hint = ((SignerMaterial.KeyHint) bundle.signer()).hint();
            throw new StepException(
                    Step.SIGNATURE,
                    "the signer has a key and no certificate, and no key was given to verify with"
                            + (hint.isEmpty() ? "" : "; the bundle calls it \"" + hint + "\""));
        }
        passed(Step.BUNDLE, "version " + bundle.version().number() + ", with a key");
        for (VerificationKey key : keys) {
            if (isSigned(key)) {
                return new BundleKey(key, Optional.empty());
            }
        }
        return new BundleKey(keys.get(0), Optional.empty());
    }

    /** Which of several keys it is; whatever is wrong with the signature is said at its step. */
    private boolean isSigned(VerificationKey key) {
        try {
            SignatureCheck.verify(bundle.content(), key, artifact);
            return true;
        } catch (VerificationException e) {
            return false;
        }
    }

    private void entriesSayTheSame(BundleKey key) throws StepException {
        EntryBody body = new EntryBody(bundle.content(), key, artifact);
        for (LogEntry entry : bundle.entries()) {
            at(Step.LOG_ENTRY, () -> {
                body.compare(entry);
                return entry;
            });
        }
        if (bundle.entries().isEmpty()) {
            skipped(Step.LOG_ENTRY, "the bundle has no log entry");
        } else {
            passed(Step.LOG_ENTRY, "about this artifact, signature and key");
        }
    }

    private List<Proven> entries() throws StepException {
        LogEntryVerifier verifier = new LogEntryVerifier(trusted.logs(), latest);
        List<Proven> proven = new ArrayList<>();
        Set<Bytes> logs = new HashSet<>();
        for (LogEntry entry : bundle.entries()) {
            Optional<Proven> found = at(Step.TRANSPARENCY_LOG, () -> verifier.verify(entry));
            if (found.isPresent() && found.get().isSigned()) {
                proven.add(found.get());
                logs.add(found.get().log().logId());
            }
        }
        if (logs.size() < settings.logs()) {
            throw new StepException(Step.TRANSPARENCY_LOG, tooFew(logs.size()));
        }
        if (proven.isEmpty()) {
            skipped(Step.TRANSPARENCY_LOG, "no log was asked for, and the bundle has no entry of a trusted one");
        } else {
            passed(Step.TRANSPARENCY_LOG, EntryFacts.text(proven));
        }
        return proven;
    }

    private String tooFew(int found) {
        if (bundle.entries().isEmpty()) {
            return "the bundle has no log entry";
        }
        return found == 0
                ? "no entry is of a log of the trusted root"
                : "entries of " + found + " trusted logs, and " + settings.logs() + " are asked for";
    }

    private Map<Proven, List<String>> witnesses(List<Proven> entries) throws StepException {
        if (settings.witnesses().isEmpty()) {
            skipped(Step.WITNESSES, "no policy was given");
            return Map.of();
        }
        Map<Proven, List<String>> witnesses = at(
                Step.WITNESSES, () -> EntryFacts.witnesses(settings.witnesses().get(), entries, settings.logs()));
        passed(Step.WITNESSES, EntryFacts.names(witnesses.values()));
        return witnesses;
    }

    private List<VerifiedTime> times(List<Proven> entries, BundleKey key) throws StepException {
        List<VerifiedTime> times = new ArrayList<>();
        TimestampVerifier verifier = new TimestampVerifier(trusted.timestampAuthorities(), latest);
        Set<Integer> authorities = new HashSet<>();
        for (Bytes timestamp : bundle.timestamps()) {
            Optional<Stamped> stamped = at(
                    Step.TIMESTAMP,
                    () -> verifier.verify(timestamp, bundle.content().signature()));
            if (stamped.isPresent()) {
                times.add(new VerifiedTime(
                        stamped.get().time(),
                        Source.TIMESTAMP_AUTHORITY,
                        stamped.get().name()));
                authorities.add(stamped.get().authority());
            }
        }
        if (authorities.size() < settings.timestamps()) {
            throw new StepException(
                    Step.TIMESTAMP,
                    "timestamps of " + authorities.size() + " different trusted authorities, and "
                            + settings.timestamps() + " are asked for");
        }
        for (Proven entry : entries) {
            entry.time()
                    .ifPresent(time -> times.add(
                            new VerifiedTime(time, Source.LOG, entry.log().baseUrl())));
        }
        if (times.isEmpty() && key.certified().isPresent()) {
            throw new StepException(
                    Step.TIMESTAMP,
                    bundle.timestamps().isEmpty()
                            ? "nobody says when the signature existed: the bundle has neither a timestamp nor a log's signed time"
                            : "no timestamp is of an authority of the trusted root");
        }
        requireLogsThen(entries, times);
        if (times.isEmpty()) {
            skipped(Step.TIMESTAMP, "a key needs none, and none was asked for");
        } else {
            passed(Step.TIMESTAMP, EntryFacts.times(times));
        }
        return times;
    }

    /** A log without a time of its own signed when the others say. */
    private void requireLogsThen(List<Proven> entries, List<VerifiedTime> times) throws StepException {
        for (Proven entry : entries) {
            for (VerifiedTime time : times) {
                if (entry.time().isEmpty()
                        && trusted.logs().stream()
                                .filter(log -> log.logId().equals(entry.log().logId()))
                                .noneMatch(log -> log.validFor().covers(time.time()))) {
                    throw new StepException(
                            Step.TIMESTAMP,
                            "the key of the log " + entry.log().baseUrl() + " was not valid at " + time.time()
                                    + ", but from " + entry.log().validFor());
                }
            }
        }
    }

    private Signer signer(BundleKey key, List<Proven> entries, List<VerifiedTime> times) throws StepException {
        if (key.certified().isEmpty()) {
            skipped(Step.CERTIFICATE, "the signer has a key");
            skipped(Step.CERTIFICATE_LOG, "the signer has a key");
            return new Signer.Keyed(key.key().fingerprint());
        }
        Certified certified = key.certified().get();
        List<Instant> at = times.stream().map(VerifiedTime::time).toList();
        CertificateVerifier verifier = new CertificateVerifier(trusted, latest);
        X509Certificate issuer = at(Step.CERTIFICATE, () -> verifier.verifyPath(certified, at));
        Signer.Certified signer =
                at(Step.CERTIFICATE, () -> SignerCertificates.read(certified.der(), certified.parsed()));
        requireClaimedTimes(entries, certified);
        passed(Step.CERTIFICATE, "of " + issuer.getSubjectX500Principal().getName());
        int promises = at(Step.CERTIFICATE_LOG, () -> verifier.countPromises(certified, issuer));
        if (promises < settings.certificateLogs()) {
            throw new StepException(
                    Step.CERTIFICATE_LOG,
                    "the certificate has SCTs of " + promises + " trusted certificate logs, and "
                            + settings.certificateLogs() + " are asked for");
        }
        if (promises > 0) {
            passed(Step.CERTIFICATE_LOG, promises + (promises == 1 ? " SCT" : " SCTs"));
        } else {
            skipped(Step.CERTIFICATE_LOG, "none was asked for, and the certificate has no SCT of a trusted log");
        }
        return signer;
    }

    /** A time that a log did not sign proves nothing, and must not lie either. */
    private void requireClaimedTimes(List<Proven> entries, Certified certified) throws StepException {
        for (Proven entry : entries) {
            if (entry.entry().integratedTime().isPresent() && entry.time().isEmpty()) {
                Instant claimed =
                        Instant.ofEpochSecond(entry.entry().integratedTime().getAsLong());
                if (claimed.isBefore(certified.parsed().getNotBefore().toInstant())
                        || claimed.isAfter(certified.parsed().getNotAfter().toInstant())) {
                    throw new StepException(
                            Step.CERTIFICATE, "the certificate was not valid at the integratedTime " + claimed);
                }
            }
        }
    }

    private Optional<Statement> statement() throws StepException {
        if (!(bundle.content() instanceof Envelope envelope)) {
            skipped(Step.STATEMENT, "the artifact itself is signed");
            return Optional.empty();
        }
        Statement statement = at(Step.STATEMENT, () -> Statements.in(envelope));
        requireSubject(statement);
        passed(Step.STATEMENT, statement.predicateType());
        return Optional.of(statement);
    }

    private void requireSubject(Statement statement) throws StepException {
        for (Subject subject : statement.subjects()) {
            int same = 0;
            int other = 0;
            for (Digest digest : artifact.digests()) {
                String stated = subject.digests().get(digest.algorithm().shortName());
                if (stated != null) {
                    boolean equal = stated.equals(digest.value().hex());
                    same += equal ? 1 : 0;
                    other += equal ? 0 : 1;
                }
            }
            // One that has the artifact by one digest and another thing by the next names neither.
            if (same > 0 && other == 0) {
                return;
            }
        }
        throw new StepException(
                Step.STATEMENT, "the statement is about other artifacts: none of its subjects is " + artifact);
    }
}
