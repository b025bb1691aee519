package dev.cairn.ca.issue;

import dev.cairn.ca.certificate.LoggedTbs;
import dev.cairn.core.Bytes;
import dev.cairn.core.crypto.Certificates;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.crypto.VerificationKey;
import dev.cairn.core.ct.LeafIndex;
import dev.cairn.core.ct.SignedCertificateTimestamp;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** A certificate log in memory that signs real promises. */
public final class TestLog implements CertificateLog {
    public static final long TIME = 1_772_600_767_123L;

    public final LocalKey key = LocalKey.generate(KeyType.ECDSA_P256);
    public final List<List<Bytes>> chains = new CopyOnWriteArrayList<>();
    /** What becomes of an answer before it is given. */
    public volatile UnaryOperator<CompletionStage<SignedCertificateTimestamp>> answer = UnaryOperator.identity();

    @Override
    public CompletionStage<SignedCertificateTimestamp> addPreChain(List<Bytes> chain) {
        chains.add(chain);
        return answer.apply(CompletableFuture.completedFuture(sign(chain, key, chains.size() - 1L)));
    }

    public static SignedCertificateTimestamp sign(List<Bytes> chain, LocalKey key, long index) {
        try {
            Bytes tbs = LoggedTbs.ofPrecertificate(
                    Bytes.wrap(Certificates.parse(chain.get(0).toArray()).getTBSCertificate()));
            Bytes issuer = VerificationKey.fromCertificate(
                            Certificates.parse(chain.get(1).toArray()))
                    .fingerprint();
            Bytes extensions = LeafIndex.extensions(index);
            Bytes signed = SctVerifier.signatureInput(TIME, extensions, issuer, tbs);
            return new SignedCertificateTimestamp(
                    key.publicKey().fingerprint(), TIME, extensions, Bytes.wrap(key.sign(signed.toArray())));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
