package dev.cairn.tools.sign;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.ca.json.JsonReader;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.Certificates;
import dev.cairn.core.crypto.KeyFiles;
import dev.cairn.core.crypto.Pem;
import dev.cairn.core.crypto.SigningKey;
import dev.cairn.core.crypto.VerificationKey;
import dev.cairn.tools.http.BoundedHttp.Answer;
import dev.cairn.tools.sign.SigningException.Fault;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Gets certificates ({@code POST /api/v2/signingCert} of <a href="https://github.com/sigstore/fulcio/blob/main/fulcio.proto">Fulcio</a>). */
final class CertificateClient {
    private static final String SERVICE = "the certificate authority";
    private static final int MAX_BYTES = 256 * 1024;
    private static final Duration TIMEOUT = Duration.ofSeconds(45);
    private static final Duration EXPLAIN_TIMEOUT = Duration.ofSeconds(5);

    private final ServiceHttp http;
    private final SigningService authority;

    CertificateClient(ServiceHttp http, SigningService authority) {
        this.http = http;
        this.authority = authority;
    }

    /**
     * A certificate for a key, in the name of a token.
     *
     * @return DER
     * @throws SigningException if there is none, or it is not for the key
     */
    Bytes certificate(IdentityToken token, SigningKey key) throws SigningException {
        Answer answer = ask(token, key, token.challenge());
        if (answer.status() == 400 && !token.challenge().equals(token.subject())) {
            // Which of the two is to be signed is the authority's configuration; some want the subject though there is
            // an address.
            Answer second = ask(token, key, token.subject());
            answer = second.status() < 300 ? second : answer;
        }
        if (answer.status() >= 300) {
            throw refused(token, answer);
        }
        try {
            return leaf(answer.body(), key);
        } catch (MalformedException e) {
            throw new SigningException(
                    Fault.FALSE_ANSWER,
                    SERVICE + " at " + authority.url() + " answered with no certificate: " + e.getMessage(),
                    "check the URL in the signing configuration");
        }
    }

    private Answer ask(IdentityToken token, SigningKey key, String challenge) throws SigningException {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.putObject("credentials").put("oidcIdentityToken", token.compact());
        ObjectNode request = json.putObject("publicKeyRequest");
        request.putObject("publicKey").put("algorithm", "ECDSA").put("content", KeyFiles.publicPem(key.publicKey()));
        request.put(
                "proofOfPossession",
                Bytes.wrap(key.sign(challenge.getBytes(StandardCharsets.UTF_8))).base64());
        return http.post(new ServiceHttp.Request(
                SERVICE,
                authority.resolve("/api/v2/signingCert"),
                "application/json",
                Bytes.ofUtf8(json.toString()),
                MAX_BYTES,
                TIMEOUT));
    }

    private Bytes leaf(Bytes body, SigningKey key) throws MalformedException, SigningException {
        JsonReader json = JsonReader.parse("answer", body);
        Optional<JsonReader> embedded = json.optional("signedCertificateEmbeddedSct");
        if (embedded.isEmpty()) {
            throw new MalformedException(
                    "answer", "signedCertificateEmbeddedSct is missing; bundles have no place for a detached SCT");
        }
        List<Bytes> chain = new ArrayList<>();
        for (JsonReader each : embedded.get().member("chain").list("certificates")) {
            chain.add(Pem.parse("CERTIFICATE", each.text().strip() + "\n").der());
        }
        if (chain.isEmpty()) {
            throw new MalformedException("answer", "its chain is empty");
        }
        VerificationKey certified =
                VerificationKey.fromCertificate(Certificates.parse(chain.get(0).unsafeArray()));
        if (!certified.equals(key.publicKey())) {
            throw new SigningException(
                    Fault.FALSE_ANSWER,
                    SERVICE + " at " + authority.url() + " answered with a certificate for another key",
                    "do not trust this deployment; tell its operator");
        }
        return chain.get(0);
    }

    private SigningException refused(IdentityToken token, Answer answer) {
        return new SigningException(
                Fault.SERVICE,
                SERVICE + " at " + authority.url() + " refused the " + token + " (" + answer.status() + ")"
                        + ServiceHttp.quoted(answer.body()),
                reason(token));
    }

    /** Why, as far as the authority's own configuration tells. */
    private String reason(IdentityToken token) {
        Bytes configuration = http.explain(authority.resolve("/api/v2/configuration"), MAX_BYTES, EXPLAIN_TIMEOUT);
        List<String> issuers = new ArrayList<>();
        try {
            for (JsonReader issuer :
                    JsonReader.parse("configuration", configuration).list("issuers")) {
                Optional<JsonReader> url = issuer.optional("issuerUrl");
                if (url.isPresent() && url.get().text().equals(token.issuer())) {
                    String audience = issuer.member("audience").text();
                    return token.audiences().contains(audience)
                            ? "it does take tokens of this issuer and audience; a condition of its policy, or the proof of"
                                    + " the key, must have failed: its operator's audit trail says which"
                            : "it wants the audience " + audience + ", the token has "
                                    + String.join(", ", token.audiences())
                                    + "; ask for one with --audience or at the issuer";
                }
                if (url.isPresent() && !url.get().text().isEmpty()) {
                    issuers.add(url.get().text());
                }
            }
        } catch (MalformedException e) {
            return "get a token of an issuer that it trusts, for the audience that it wants (usually sigstore)";
        }
        return "it takes no tokens of " + token.issuer() + ", but of " + String.join(", ", issuers);
    }
}
