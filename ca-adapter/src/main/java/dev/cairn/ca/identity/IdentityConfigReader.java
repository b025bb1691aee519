package dev.cairn.ca.identity;

import dev.cairn.ca.policy.CelPolicy;
import dev.cairn.ca.policy.IssuancePolicy;
import dev.cairn.core.MalformedException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads Fulcio's configuration file, YAML or JSON (<a
 * href="https://github.com/sigstore/fulcio/blob/main/docs/configuration.md">configuration</a>), with four things that Fulcio does not have:
 *
 * <pre>
 * replay-cache: true               # a token is taken once
 * allow-http-issuers: true         # issuers without TLS that are not on a loopback host
 * oidc-issuers:
 *   https://idp.example.com:       # a list: the first entry whose client-id is among the token's audiences decides
 *     - client-id: [sigstore, release]
 *       type: email
 *       issuance-policy:           # in the plain form of an entry too; every condition must hold
 *         - name: staff
 *           condition: claims.hd == 'example.com'
 *           description: only accounts of example.com
 *     - {client-id: build, type: uri, subject-domain: "https://example.com"}
 * </pre>
 *
 * <p>A key that is not known is refused in the entry of an issuer and in a condition: a policy under a misspelt key would let everyone in. Elsewhere
 * it is ignored with a warning, as in Fulcio, unless it resembles one of the four things. Errors name the file, the way to the field, and the rule.
 */
final class IdentityConfigReader {
    private static final List<String> OURS = List.of("issuance-policy", "replay-cache", "allow-http-issuers");
    /** The most letters in which a misspelt key differs from the right one. */
    private static final int MAX_TYPING_ERRORS = 2;

    private final List<String> warnings = new ArrayList<>();
    private final Map<String, CiProvider> providers = new LinkedHashMap<>();
    private final String file;

    private IdentityConfigReader(String file) {
        this.file = file;
    }

    /**
     * @param file its name, for errors
     * @throws MalformedException if it is neither YAML nor JSON, or breaks a rule
     */
    static IdentityConfig read(String file, String text) throws MalformedException {
        return new IdentityConfigReader(file).read(ConfigNode.parse(file, text));
    }

    private IdentityConfig read(ConfigNode root) throws MalformedException {
        boolean replayCache = root.flag("replay-cache");
        boolean allowHttp = root.flag("allow-http-issuers");
        providers.putAll(CiProviders.published());
        providers.putAll(CiProviders.read(root.mapping("ci-issuer-metadata"), warnings));
        Map<String, List<IssuerEntry>> issuers = new LinkedHashMap<>();
        ConfigNode plain = root.mapping("oidc-issuers");
        for (String url : plain.keys()) {
            IssuerRules.checkUrl(plain.at(url), url, false, allowHttp);
            issuers.put(url, entries(plain, url, false));
        }
        List<IdentityConfig.MetaIssuer> metaIssuers = new ArrayList<>();
        ConfigNode meta = root.mapping("meta-issuers");
        for (String pattern : meta.keys()) {
            IssuerRules.checkUrl(meta.at(pattern), pattern, true, allowHttp);
            metaIssuers.add(IdentityConfig.MetaIssuer.of(pattern, entries(meta, pattern, true)));
        }
        // An empty mapping is an operator's word; a file with neither is another file.
        if (!root.has("oidc-issuers") && !root.has("meta-issuers")) {
            throw new MalformedException(file, "has neither oidc-issuers nor meta-issuers");
        }
        // Where YAML anchors are gathered; it means nothing else.
        for (String key : root.unknown()) {
            refuseMisspelt(root, key);
            if (!key.equals("define")) {
                warnings.add(root.at(key) + ": is no key that is known here; it has no effect");
            }
        }
        return new IdentityConfig(issuers, metaIssuers, replayCache, allowHttp, warnings);
    }

    private static void refuseMisspelt(ConfigNode root, String key) throws MalformedException {
        for (String ours : OURS) {
            if (Typing.errors(ConfigNode.normal(key), ConfigNode.normal(ours)) <= MAX_TYPING_ERRORS) {
                throw new MalformedException(
                        root.at(key),
                        ours.equals("issuance-policy")
                                ? "issuance-policy belongs into the entry of an issuer"
                                : "is no key that is known here; " + ours + " is");
            }
        }
    }

    private List<IssuerEntry> entries(ConfigNode issuers, String url, boolean wildcard) throws MalformedException {
        if (!issuers.isList(url)) {
            ConfigNode node = issuers.mapping(url);
            IssuerEntry entry = entry(node, url, wildcard);
            node.refuseUnknown();
            return List.of(entry);
        }
        List<IssuerEntry> entries = new ArrayList<>();
        for (ConfigNode node : issuers.mappings(url)) {
            entries.add(entry(node, url, wildcard));
            node.refuseUnknown();
        }
        if (entries.isEmpty()) {
            throw new MalformedException(issuers.at(url), "is an empty list");
        }
        return entries;
    }

    private IssuerEntry entry(ConfigNode node, String url, boolean wildcard) throws MalformedException {
        // For people only.
        node.text("description");
        node.text("contact");
        node.text("environment");
        String issuerUrl = node.text("issuer-url");
        if (!issuerUrl.isEmpty() && !issuerUrl.equals(url)) {
            throw new MalformedException(node.at("issuer-url"), "differs from the key it stands under");
        }
        List<String> audiences = node.texts("client-id");
        if (audiences.isEmpty() || audiences.contains("")) {
            throw new MalformedException(node.at("client-id"), "is missing or empty");
        }
        String typeName = node.text("type");
        IssuerType type = IssuerType.byName(typeName)
                .orElseThrow(() -> new MalformedException(node.at("type"), "is none of the types of issuers"));
        String challenge = node.text("challenge-claim");
        if (!challenge.isEmpty() && !challenge.equals("email") && !challenge.equals("sub")) {
            throw new MalformedException(node.at("challenge-claim"), "is neither email nor sub");
        }
        IssuerEntry entry = new IssuerEntry(
                url,
                wildcard,
                audiences,
                type,
                type == IssuerType.CI_PROVIDER ? provider(node) : null,
                node.text("issuer-claim"),
                node.text("subject-domain"),
                node.text("spiffe-trust-domain"),
                challenge.isEmpty() ? type.challengeClaim() : challenge,
                node.flag("skip-email-verification"),
                node.text("ca-cert"),
                policy(node));
        // Without a meaning for other types, as Fulcio has it.
        node.text("ci-provider");
        IssuerRules.check(node, entry);
        return entry;
    }

    private CiProvider provider(ConfigNode node) throws MalformedException {
        String name = node.text("ci-provider");
        CiProvider provider = providers.get(name);
        if (provider == null) {
            throw new MalformedException(
                    node.at("ci-provider"), "is missing, or neither in ci-issuer-metadata nor one of those known here");
        }
        return provider;
    }

    private static IssuancePolicy policy(ConfigNode node) throws MalformedException {
        List<CelPolicy.Rule> rules = new ArrayList<>();
        for (ConfigNode rule : node.mappings("issuance-policy")) {
            rules.add(new CelPolicy.Rule(rule.text("name"), rule.text("condition"), rule.text("description")));
            rule.refuseUnknown();
        }
        if (rules.isEmpty()) {
            return IssuancePolicy.ALLOW_ALL;
        }
        try {
            return CelPolicy.compile(rules);
        } catch (MalformedException e) {
            throw new MalformedException(node.at("issuance-policy"), e.getMessage());
        }
    }
}
