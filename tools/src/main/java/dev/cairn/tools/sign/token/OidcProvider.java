package dev.cairn.tools.sign.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jwt.JWT;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.http.ReadOnlyHTTPRequest;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.tools.http.BoundedHttp;
import dev.cairn.tools.sign.IdentityToken;
import dev.cairn.tools.sign.SigningException;
import dev.cairn.tools.sign.SigningException.Fault;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An issuer of tokens: what its discovery document says, and its keys. Every answer is bounded. */
final class OidcProvider {
    private static final int MAX_BYTES = 1 << 20;
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final BoundedHttp http;
    private final String issuer;
    private final OIDCProviderMetadata metadata;

    private OidcProvider(BoundedHttp http, String issuer, OIDCProviderMetadata metadata) {
        this.http = http;
        this.issuer = issuer;
        this.metadata = metadata;
    }

    /** Reads the discovery document (<a href="https://openid.net/specs/openid-connect-discovery-1_0.html">Discovery</a> section 4). */
    static OidcProvider discover(String issuer, BoundedHttp http) throws SigningException {
        URI document;
        try {
            document = URI.create(issuer.replaceAll("/+$", "") + "/.well-known/openid-configuration");
        } catch (IllegalArgumentException e) {
            throw unusable(issuer, "that is not a URL");
        }
        String json = get(http, issuer, document);
        OIDCProviderMetadata metadata;
        try {
            metadata = OIDCProviderMetadata.parse(json);
        } catch (ParseException e) {
            throw unusable(issuer, "its discovery document: " + e.getMessage());
        }
        // "The issuer value returned MUST be identical" (section 4.3).
        if (!metadata.getIssuer().getValue().equals(issuer)) {
            throw unusable(issuer, "its discovery document is that of another issuer");
        }
        return new OidcProvider(http, issuer, metadata);
    }

    String issuer() {
        return issuer;
    }

    Optional<URI> deviceEndpoint() {
        return Optional.ofNullable(metadata.getDeviceAuthorizationEndpointURI()).filter(OidcProvider::isWeb);
    }

    /** @throws SigningException if nobody can log in there */
    URI authorizationEndpoint() throws SigningException {
        return endpoint(metadata.getAuthorizationEndpointURI());
    }

    /** @throws SigningException if nobody can log in there */
    URI tokenEndpoint() throws SigningException {
        return endpoint(metadata.getTokenEndpointURI());
    }

    private URI endpoint(@Nullable URI uri) throws SigningException {
        if (uri == null) {
            throw new SigningException(
                    Fault.CALLER,
                    "nobody can log in at " + issuer + ": it has no such page",
                    "give a token: --identity-token FILE or SIGSTORE_ID_TOKEN; of a deployment of cairn serve --dev,"
                            + " --dev-email ADDRESS makes one");
        }
        return web(issuer, uri);
    }

    /**
     * Verifies a token: signature, issuer, audience, times and nonce (OpenID Connect Core section 3.1.3.7).
     *
     * @param nonce of this login; none where the flow has none
     */
    IdentityToken verified(JWT token, ClientID client, Optional<Nonce> nonce) throws SigningException {
        try {
            JWKSet keys = JWKSet.parse(get(http, issuer, metadata.getJWKSetURI()));
            JWSAlgorithm algorithm = (JWSAlgorithm) token.getHeader().getAlgorithm();
            if (!JWSAlgorithm.Family.SIGNATURE.contains(algorithm)) {
                throw unusable(issuer, "its token is not signed by a key pair");
            }
            new IDTokenValidator(metadata.getIssuer(), client, algorithm, keys).validate(token, nonce.orElse(null));
            return IdentityToken.parse(token.serialize());
        } catch (java.text.ParseException | ClassCastException e) {
            throw unusable(issuer, "its token or its keys cannot be read");
        } catch (BadJOSEException | JOSEException e) {
            throw unusable(issuer, "its token does not verify: " + e.getMessage());
        } catch (MalformedException e) {
            throw unusable(issuer, e.getMessage());
        }
    }

    /** Sends a request of the library's. */
    HTTPResponse send(HTTPRequest request) throws SigningException {
        try {
            return request.send(this::exchange);
        } catch (IOException e) {
            throw unusable(issuer, String.valueOf(e.getMessage()));
        }
    }

    private HTTPResponse exchange(ReadOnlyHTTPRequest request) throws IOException {
        String body = request.getBody();
        HttpRequest.Builder post = HttpRequest.newBuilder(request.getURI())
                .POST(HttpRequest.BodyPublishers.ofString(body == null ? "" : body, StandardCharsets.UTF_8));
        for (Map.Entry<String, List<String>> header : request.getHeaderMap().entrySet()) {
            header.getValue().forEach(value -> post.header(header.getKey(), value));
        }
        BoundedHttp.Answer answer = http.send(post.build(), MAX_BYTES, TIMEOUT);
        HTTPResponse response = new HTTPResponse(answer.status());
        answer.header("Content-Type").ifPresent(type -> response.setHeader("Content-Type", type));
        response.setBody(answer.body().utf8());
        return response;
    }

    private static boolean isWeb(URI uri) {
        return ("https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme()))
                && uri.getHost() != null;
    }

    private static URI web(String issuer, URI uri) throws SigningException {
        if (!isWeb(uri)) {
            throw unusable(issuer, "not a URL of http or https: " + uri);
        }
        return uri;
    }

    private static String get(BoundedHttp http, String issuer, URI uri) throws SigningException {
        web(issuer, uri);
        try {
            BoundedHttp.Answer answer = http.send(
                    HttpRequest.newBuilder(uri)
                            .header("Accept", "application/json")
                            .GET()
                            .build(),
                    MAX_BYTES,
                    TIMEOUT);
            if (answer.status() != 200) {
                throw unusable(issuer, uri + " answers with status " + answer.status());
            }
            Bytes body = answer.body();
            return body.utf8();
        } catch (IOException e) {
            throw unusable(issuer, String.valueOf(e.getMessage()));
        }
    }

    static SigningException unusable(String issuer, String why) {
        return new SigningException(
                Fault.SERVICE,
                "no login at " + issuer + ": " + why,
                "try again, or give a token with --identity-token FILE");
    }
}
