package dev.cairn.tools.sign.token;

import com.nimbusds.jwt.JWT;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.device.DeviceAuthorizationGrantError;
import com.nimbusds.oauth2.sdk.device.DeviceAuthorizationRequest;
import com.nimbusds.oauth2.sdk.device.DeviceAuthorizationResponse;
import com.nimbusds.oauth2.sdk.device.DeviceAuthorizationSuccessResponse;
import com.nimbusds.oauth2.sdk.device.DeviceCodeGrant;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.AuthenticationResponse;
import com.nimbusds.openid.connect.sdk.AuthenticationResponseParser;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import dev.cairn.tools.http.BoundedHttp;
import dev.cairn.tools.sign.IdentityToken;
import dev.cairn.tools.sign.SigningException;
import dev.cairn.tools.sign.SigningException.Fault;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/**
 * A person logs in at an issuer: in a browser on this machine (authorization code with PKCE, RFC 8252), in one elsewhere (<a
 * href="https://www.rfc-editor.org/rfc/rfc8628">device flow</a>), or by a code that is typed in.
 */
public final class OidcLogin {
    /** How. */
    public enum Flow {
        /** A browser on this machine, which comes back to a loopback port. */
        BROWSER,
        /** A browser anywhere; a short code is typed in there. */
        DEVICE,
        /** A browser anywhere; the code that it shows is typed in here. */
        CODE
    }

    private static final Scope SCOPE = new Scope("openid", "email");
    private static final URI OUT_OF_BAND = URI.create("urn:ietf:wg:oauth:2.0:oob");
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final long LEAST_INTERVAL = 1;
    private static final long SLOW_DOWN = 5;

    private final OidcProvider provider;
    private final ClientID client;
    private final LoginScreen screen;
    private final InstantSource clock;

    private OidcLogin(OidcProvider provider, ClientID client, LoginScreen screen, InstantSource clock) {
        this.provider = provider;
        this.client = client;
        this.screen = screen;
        this.clock = clock;
    }

    /**
     * Finds out how one logs in at an issuer.
     *
     * @throws SigningException if it cannot be reached, or is no issuer
     */
    public static OidcLogin at(
            String issuer, String clientId, BoundedHttp http, LoginScreen screen, InstantSource clock)
            throws SigningException {
        return new OidcLogin(OidcProvider.discover(issuer, http), new ClientID(clientId), screen, clock);
    }

    /** Whether it has the device flow. */
    public boolean hasDeviceFlow() {
        return provider.deviceEndpoint().isPresent();
    }

    /**
     * Logs in.
     *
     * @throws SigningException if nobody does within five minutes, the issuer refuses, or its token does not verify
     */
    public IdentityToken token(Flow flow) throws SigningException {
        try {
            return switch (flow) {
                case BROWSER -> browser();
                case DEVICE -> device();
                case CODE -> outOfBand();
            };
        } catch (ParseException e) {
            throw OidcProvider.unusable(provider.issuer(), "an answer cannot be read: " + e.getMessage());
        } catch (IOException e) {
            throw OidcProvider.unusable(provider.issuer(), String.valueOf(e.getMessage()));
        } catch (TimeoutException e) {
            throw OidcProvider.unusable(
                    provider.issuer(), "nobody logged in within " + PATIENCE.toMinutes() + " minutes");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw OidcProvider.unusable(provider.issuer(), "interrupted");
        }
    }

    private AuthenticationRequest request(URI redirect, State state, Nonce nonce, CodeVerifier verifier)
            throws SigningException {
        return new AuthenticationRequest.Builder(new ResponseType(ResponseType.Value.CODE), SCOPE, client, redirect)
                .endpointURI(provider.authorizationEndpoint())
                .state(state)
                .nonce(nonce)
                .codeChallenge(verifier, CodeChallengeMethod.S256)
                .build();
    }

    private IdentityToken browser()
            throws SigningException, IOException, ParseException, TimeoutException, InterruptedException {
        State state = new State();
        Nonce nonce = new Nonce();
        CodeVerifier verifier = new CodeVerifier();
        try (LoopbackListener listener = LoopbackListener.start(state.getValue())) {
            URI page = request(listener.redirect(), state, nonce, verifier).toURI();
            screen.tell("log in with your browser at:");
            screen.tell(page.toString());
            if (!screen.open(page)) {
                screen.tell("(no browser was opened; open that page yourself, on this machine)");
            }
            AuthenticationResponse response = AuthenticationResponseParser.parse(listener.await(PATIENCE));
            if (!response.indicatesSuccess()) {
                throw refused(response.toErrorResponse().getErrorObject());
            }
            // The listener has compared the state.
            AuthorizationCode code = response.toSuccessResponse().getAuthorizationCode();
            return exchange(code, listener.redirect(), verifier, nonce);
        }
    }

    private IdentityToken outOfBand() throws SigningException, IOException, ParseException {
        Nonce nonce = new Nonce();
        CodeVerifier verifier = new CodeVerifier();
        URI page = request(OUT_OF_BAND, new State(), nonce, verifier).toURI();
        screen.tell("log in at this page, and type in the code that it shows:");
        screen.tell(page.toString());
        String code = screen.ask("code: ").strip();
        if (code.isEmpty() || code.length() > 4096) {
            throw new SigningException(Fault.CALLER, "no code was given", "log in again");
        }
        return exchange(new AuthorizationCode(code), OUT_OF_BAND, verifier, nonce);
    }

    private IdentityToken exchange(AuthorizationCode code, URI redirect, CodeVerifier verifier, Nonce nonce)
            throws SigningException, ParseException {
        TokenRequest request = new TokenRequest.Builder(
                        provider.tokenEndpoint(), client, new AuthorizationCodeGrant(code, redirect, verifier))
                .build();
        TokenResponse response = OIDCTokenResponseParser.parse(provider.send(request.toHTTPRequest()));
        if (!response.indicatesSuccess()) {
            throw refused(response.toErrorResponse().getErrorObject());
        }
        return provider.verified(idToken(response), client, Optional.of(nonce));
    }

    private JWT idToken(TokenResponse response) throws SigningException {
        JWT token = ((OIDCTokenResponse) response.toSuccessResponse())
                .getOIDCTokens()
                .getIDToken();
        if (token == null) {
            throw OidcProvider.unusable(provider.issuer(), "it gave no ID token");
        }
        return token;
    }

    private IdentityToken device() throws SigningException, ParseException, InterruptedException, TimeoutException {
        URI endpoint = provider.deviceEndpoint()
                .orElseThrow(() -> new SigningException(
                        Fault.CALLER,
                        provider.issuer() + " has no device flow",
                        "use --login browser or --login code"));
        HTTPResponse answer = provider.send(new DeviceAuthorizationRequest.Builder(client)
                .endpointURI(endpoint)
                .scope(SCOPE)
                .build()
                .toHTTPRequest());
        DeviceAuthorizationResponse response = DeviceAuthorizationResponse.parse(answer);
        if (!response.indicatesSuccess()) {
            throw refused(response.toErrorResponse().getErrorObject());
        }
        DeviceAuthorizationSuccessResponse device = response.toSuccessResponse();
        screen.tell("log in at " + device.getVerificationURI() + ", with the code " + device.getUserCode());
        if (device.getVerificationURIComplete() != null) {
            screen.tell("or at " + device.getVerificationURIComplete());
        }
        return poll(device);
    }

    /** RFC 8628 section 3.5. */
    private IdentityToken poll(DeviceAuthorizationSuccessResponse device)
            throws SigningException, ParseException, InterruptedException, TimeoutException {
        long interval = Math.max(device.getInterval(), LEAST_INTERVAL);
        Duration life = Duration.ofSeconds(device.getLifetime());
        Instant end = clock.instant().plus(life.compareTo(PATIENCE) < 0 ? life : PATIENCE);
        TokenRequest request = new TokenRequest.Builder(
                        provider.tokenEndpoint(), client, new DeviceCodeGrant(device.getDeviceCode()))
                .build();
        while (clock.instant().isBefore(end)) {
            Thread.sleep(Duration.ofSeconds(interval).toMillis());
            TokenResponse response = OIDCTokenResponseParser.parse(provider.send(request.toHTTPRequest()));
            if (response.indicatesSuccess()) {
                return provider.verified(idToken(response), client, Optional.empty());
            }
            ErrorObject error = response.toErrorResponse().getErrorObject();
            if (DeviceAuthorizationGrantError.SLOW_DOWN.equals(error)) {
                interval += SLOW_DOWN;
            } else if (!DeviceAuthorizationGrantError.AUTHORIZATION_PENDING.equals(error)) {
                throw refused(error);
            }
        }
        throw new TimeoutException();
    }

    private SigningException refused(ErrorObject error) {
        String description = String.valueOf(error.getDescription()).replaceAll("[\\p{Cntrl}]+", " ");
        return OidcProvider.unusable(
                provider.issuer(),
                "it refused: " + error.getCode() + (error.getDescription() == null ? "" : ", " + description));
    }
}
