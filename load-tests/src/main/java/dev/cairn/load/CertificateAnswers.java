package dev.cairn.load;

import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.VerificationKey;
import dev.cairn.core.merkle.Hash;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * Holds issued certificates against the log: each is of the key that was submitted, its signature and its SCT verify, and the leaf that is made
 * again from it is at the index that the SCT names, under the published checkpoint.
 */
final class CertificateAnswers implements AnswerCheck {
    private final LoggedLeaves log;
    private final VerificationKey ctKey;
    private final CertificateSubmissions submissions;
    private final Map<Long, Hash> leafHashes = new HashMap<>();

    CertificateAnswers(LoggedLeaves log, VerificationKey ctKey, CertificateSubmissions submissions) {
        this.log = log;
        this.ctKey = ctKey;
        this.submissions = submissions;
    }

    /** @param whole whether every leaf is looked up, or at most 2,000 of a run are proven; the certificates are all parsed and verified */
    @Override
    public long verify(AnswerSpool spool, boolean whole) throws IOException, FalseAnswerException {
        Map<Long, Hash> fresh = new HashMap<>();
        spool.forEach((number, body) -> {
            IssuedCertificate certificate = certificate(number, body);
            certificate.verify(ctKey);
            long index = certificate.index();
            Hash leafHash = certificate.leafHash();
            if (leafHashes.putIfAbsent(index, leafHash) != null) {
                throw new FalseAnswerException("two certificates were given index " + index);
            }
            fresh.put(index, leafHash);
        });
        if (whole) {
            log.lookUp(leafHashes);
        } else {
            log.prove(fresh);
        }
        return spool.kept();
    }

    private IssuedCertificate certificate(long number, byte[] body) throws FalseAnswerException {
        try {
            IssuedCertificate certificate = IssuedCertificate.fromAnswer(body);
            if (!certificate.spki().equals(submissions.key(number).spki())) {
                throw new FalseAnswerException("the certificate is of another key");
            }
            return certificate;
        } catch (MalformedException e) {
            throw new FalseAnswerException("a certificate", e);
        }
    }
}
