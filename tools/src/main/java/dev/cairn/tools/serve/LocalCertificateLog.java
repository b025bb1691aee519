package dev.cairn.tools.serve;

import dev.cairn.ca.issue.CertificateLog;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.ct.SignedCertificateTimestamp;
import dev.cairn.server.ct.CtLog;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The log of this process, for its CA. */
final class LocalCertificateLog implements CertificateLog {
    private final CtLog log;

    LocalCertificateLog(CtLog log) {
        this.log = log;
    }

    @Override
    public CompletionStage<SignedCertificateTimestamp> addPreChain(List<Bytes> chain) {
        try {
            return log.addNew(chain).thenApply(LocalCertificateLog::promise);
        } catch (MalformedException | VerificationException e) {
            return CompletableFuture.failedFuture(new StoreException("the log refuses it: " + e.getMessage(), e));
        }
    }

    private static SignedCertificateTimestamp promise(CtLog.Logged logged) {
        if (logged instanceof CtLog.Logged.Promised promised) {
            return promised.sct();
        }
        throw new StoreException("the log does not take it now; retry");
    }
}
