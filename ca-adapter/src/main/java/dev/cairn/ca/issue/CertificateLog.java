package dev.cairn.ca.issue;

import dev.cairn.core.Bytes;
import dev.cairn.core.ct.SignedCertificateTimestamp;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The certificate transparency log, in this process or elsewhere. */
public interface CertificateLog {
    /**
     * Logs a precertificate.
     *
     * @param chain DER certificates: the precertificate, its issuer, … the root
     * @return the log's promise, verified, once a published checkpoint covers the entry; fails with a
     *     {@link dev.cairn.core.StoreException} whose message may be shown if the log does not take it now. The SCT names the index if the log
     *     puts it there
     */
    CompletionStage<SignedCertificateTimestamp> addPreChain(List<Bytes> chain);
}
