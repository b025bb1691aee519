package dev.cairn.ca.fulcio;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.cairn.ca.fulcio.v2.CertificateChain;
import dev.cairn.ca.fulcio.v2.Configuration;
import dev.cairn.ca.fulcio.v2.CreateSigningCertificateRequest;
import dev.cairn.ca.fulcio.v2.OIDCIssuer;
import dev.cairn.ca.fulcio.v2.SigningCertificate;
import dev.cairn.ca.fulcio.v2.SigningCertificateEmbeddedSCT;
import dev.cairn.ca.fulcio.v2.TrustBundle;
import dev.cairn.ca.identity.Authenticator;
import dev.cairn.ca.identity.TrustedIssuer;
import dev.cairn.ca.issue.Authorities;
import dev.cairn.ca.issue.Issuance;
import dev.cairn.ca.issue.IssuanceRequest;
import dev.cairn.ca.issue.IssuanceResult;
import dev.cairn.ca.issue.KeyRequest;
import dev.cairn.core.Bytes;
import dev.cairn.core.crypto.Pem;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The methods of the service {@code dev.sigstore.fulcio.v2.CA}, apart from any wire. */
final class FulcioService {
    private final Issuance issuance;
    private final Authorities authorities;
    private final Authenticator authenticator;

    FulcioService(Issuance issuance, Authorities authorities, Authenticator authenticator) {
        this.issuance = issuance;
        this.authorities = authorities;
        this.authenticator = authenticator;
    }

    /** @param headerToken counts where the request holds none */
    CompletionStage<Outcome> createSigningCertificate(
            CreateSigningCertificateRequest request, String headerToken, Caller caller) {
        String inside = request.getCredentials().getOidcIdentityToken();
        return issue(inside.isEmpty() ? headerToken : inside, key(request), caller)
                .thenApply(FulcioService::outcome);
    }

    CompletionStage<IssuanceResult> issue(String token, KeyRequest key, Caller caller) {
        return issuance.issue(new IssuanceRequest(token, key, caller.requestId(), caller.remote()));
    }

    /** A request for a certificate that cannot be read; it is written down as every other. */
    FulcioError unreadable(FulcioError error, Caller caller) {
        IssuanceResult result = issuance.unreadable(caller.requestId(), caller.remote(), error.message());
        return result instanceof IssuanceResult.Refused ? error : error(result);
    }

    private static KeyRequest key(CreateSigningCertificateRequest request) {
        ByteString csr = request.getCertificateSigningRequest();
        if (!csr.isEmpty()) {
            return new KeyRequest.SigningRequest(Bytes.wrap(csr.toByteArray()));
        }
        return new KeyRequest.PublicKeyWithProof(
                Bytes.wrap(request.getPublicKeyRequest()
                        .getPublicKey()
                        .getContentBytes()
                        .toByteArray()),
                Bytes.wrap(request.getPublicKeyRequest().getProofOfPossession().toByteArray()));
    }

    private static Outcome outcome(IssuanceResult result) {
        if (result instanceof IssuanceResult.Issued issued) {
            return new Outcome.Success(SigningCertificate.newBuilder()
                    .setSignedCertificateEmbeddedSct(SigningCertificateEmbeddedSCT.newBuilder()
                            .setChain(CertificateChain.newBuilder().addAllCertificates(issued.pem())))
                    .build());
        }
        return new Outcome.Failure(error(result));
    }

    /** The one table of what became of a request. */
    static FulcioError error(IssuanceResult result) {
        if (result instanceof IssuanceResult.Refused refused) {
            return new FulcioError(FulcioError.Code.INVALID_ARGUMENT, refused.message());
        }
        if (result instanceof IssuanceResult.Failed failed) {
            return new FulcioError(FulcioError.Code.INTERNAL, failed.message());
        }
        throw new IllegalArgumentException("a certificate was issued");
    }

    Message trustBundle() {
        TrustBundle.Builder bundle = TrustBundle.newBuilder();
        for (List<X509Certificate> chain : authorities.chains()) {
            bundle.addChains(CertificateChain.newBuilder()
                    .addAllCertificates(chain.stream().map(FulcioService::pem).toList()));
        }
        return bundle.build();
    }

    /** The active chain: blocks one after the other. */
    String rootCertificate() {
        return String.join("", authorities.active().chainPem());
    }

    Message configuration() {
        Configuration.Builder configuration = Configuration.newBuilder();
        authenticator.issuers().forEach(issuer -> configuration.addIssuers(issuer(issuer)));
        return configuration.build();
    }

    private static OIDCIssuer issuer(TrustedIssuer issuer) {
        OIDCIssuer.Builder builder = OIDCIssuer.newBuilder()
                .setAudience(issuer.audience())
                .setChallengeClaim(issuer.challengeClaim())
                .setSpiffeTrustDomain(issuer.spiffeTrustDomain())
                .setIssuerType(issuer.issuerType())
                .setSubjectDomain(issuer.subjectDomain())
                .setSkipEmailVerification(issuer.skipEmailVerification());
        return (issuer.wildcard() ? builder.setWildcardIssuerUrl(issuer.url()) : builder.setIssuerUrl(issuer.url()))
                .build();
    }

    private static String pem(X509Certificate certificate) {
        try {
            return new Pem("CERTIFICATE", Bytes.wrap(certificate.getEncoded())).encode();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was read cannot be encoded", e);
        }
    }
}
