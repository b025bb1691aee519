package dev.cairn.load;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.Pem;
import dev.cairn.core.crypto.VerificationKey;
import dev.cairn.core.ct.TbsCertificates;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.DefaultCMSSignatureAlgorithmNameGenerator;
import org.bouncycastle.cms.SignerInformationVerifier;
import org.bouncycastle.operator.ContentVerifier;
import org.bouncycastle.operator.ContentVerifierProvider;
import org.bouncycastle.operator.DefaultSignatureAlgorithmIdentifierFinder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampResponse;

/**
 * Holds timestamps against what was asked for (RFC 3161 section 2.4.2): granted, with the imprint and the nonce of the request, and signed by the
 * authority's certificate, which the signed attributes name.
 */
final class TimestampAnswers implements AnswerCheck {
    private final TimestampSubmissions submissions;
    private final SignerInformationVerifier verifier;

    /**
     * @param chain the authority's certificates as PEM, its own first
     * @throws MalformedException if the first is no certificate
     */
    TimestampAnswers(TimestampSubmissions submissions, String chain) throws MalformedException {
        this.submissions = submissions;
        Bytes der = Pem.parseAll(chain).stream()
                .filter(block -> block.label().equals("CERTIFICATE"))
                .findFirst()
                .orElseThrow(() -> new MalformedException("certificates of the timestamp authority", "there are none"))
                .der();
        VerificationKey key = VerificationKey.fromSpki(TbsCertificates.spki(der).toArray());
        try {
            this.verifier = new SignerInformationVerifier(
                    new DefaultCMSSignatureAlgorithmNameGenerator(),
                    new DefaultSignatureAlgorithmIdentifierFinder(),
                    new Signatures(new X509CertificateHolder(der.toArray()), key),
                    new JcaDigestCalculatorProviderBuilder().build());
        } catch (IOException | OperatorCreationException e) {
            throw new MalformedException("certificate of the timestamp authority", String.valueOf(e.getMessage()));
        }
    }

    /** @param whole makes no difference: every answer is checked */
    @Override
    public long verify(AnswerSpool spool, boolean whole) throws IOException, FalseAnswerException {
        spool.forEach((number, body) -> {
            try {
                TimeStampResponse response = new TimeStampResponse(body);
                // Status, imprint, nonce and the form of the token.
                response.validate(new TimeStampRequest(submissions.request(number)));
                if (response.getTimeStampToken() == null) {
                    throw new FalseAnswerException("submission " + number + ": no token");
                }
                response.getTimeStampToken().validate(verifier);
            } catch (TSPException | IOException e) {
                throw new FalseAnswerException("the timestamp for submission " + number, e);
            }
        });
        return spool.kept();
    }

    /** Verifies natively: the provider of Bouncy Castle takes longer for it than the server does for all of an answer. */
    private record Signatures(X509CertificateHolder certificate, VerificationKey key)
            implements ContentVerifierProvider {
        @Override
        public boolean hasAssociatedCertificate() {
            return true;
        }

        @Override
        public X509CertificateHolder getAssociatedCertificate() {
            return certificate;
        }

        @Override
        public ContentVerifier get(AlgorithmIdentifier algorithm) {
            ByteArrayOutputStream signed = new ByteArrayOutputStream();
            return new ContentVerifier() {
                @Override
                public AlgorithmIdentifier getAlgorithmIdentifier() {
                    return algorithm;
                }

                @Override
                public OutputStream getOutputStream() {
                    return signed;
                }

                @Override
                public boolean verify(byte[] signature) {
                    return key.verifyMessage(signed.toByteArray(), signature);
                }
            };
        }
    }
}
