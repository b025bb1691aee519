package dev.cairn.ca.dev;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cairn.core.Bytes;
import dev.cairn.core.http.Answer;
import dev.cairn.core.http.Call;
import dev.cairn.core.http.Route;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The documents of the development issuer (<a href="https://openid.net/specs/openid-connect-discovery-1_0.html">OpenID Connect Discovery</a>):
 * {@code <prefix>/.well-known/openid-configuration} and {@code <prefix>/jwks}. It has no login; {@link DevTokens} makes the tokens.
 */
public final class DevelopmentIssuer {
    /** Where it is, unless said otherwise. */
    public static final String PREFIX = "/dev/oidc";

    private static final String HEADER = "X-Cairn-Development";
    private static final String WARNING = "not for production";
    private static final String JSON_TYPE = "application/json";
    private static final JsonMapper JSON = new JsonMapper();

    private DevelopmentIssuer() {}

    /**
     * The routes.
     *
     * @param tokens whose issuer is the URL that the prefix has from outside
     * @param prefix a path without a slash at its end
     */
    public static List<Route> routes(DevTokens tokens, String prefix) {
        Map<String, Object> discovery = new LinkedHashMap<>();
        discovery.put("issuer", tokens.issuer());
        discovery.put("jwks_uri", tokens.issuer() + "/jwks");
        discovery.put("response_types_supported", List.of("id_token"));
        discovery.put("subject_types_supported", List.of("public"));
        discovery.put("id_token_signing_alg_values_supported", List.of("RS256"));
        Map<String, Object> jwks = new LinkedHashMap<>();
        jwks.put("keys", List.of(tokens.publicJwk()));
        return List.of(
                document("dev_oidc_discovery", prefix + "/.well-known/openid-configuration", discovery),
                document("dev_oidc_jwks", prefix + "/jwks", jwks));
    }

    private static Route document(String name, String path, Map<String, Object> members) {
        return new DocumentRoute(name, path, json(200, members));
    }

    private static Answer json(int status, Map<String, Object> members) {
        Map<String, Object> marked = new LinkedHashMap<>(members);
        marked.put("x-cairn-development", WARNING);
        try {
            return Answer.of(status, JSON_TYPE, Bytes.wrap(JSON.writeValueAsBytes(marked)))
                    .withHeader(HEADER, WARNING);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of text has no JSON", e);
        }
    }

    private record DocumentRoute(String name, String path, Answer answer) implements Route {
        @Override
        public boolean isAt(String other) {
            return path.equals(other);
        }

        @Override
        public String method() {
            return "GET";
        }

        @Override
        public int maxBodyBytes() {
            return 0;
        }

        @Override
        public CompletionStage<Answer> answer(Call call) {
            return CompletableFuture.completedFuture(answer);
        }

        @Override
        public Answer refusal(int status, String reason) {
            return json(status, Map.of("error", reason));
        }
    }
}
