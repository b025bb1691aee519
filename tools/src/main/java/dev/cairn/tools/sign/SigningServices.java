package dev.cairn.tools.sign;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.tools.bundle.ProtoJson;
import dev.cairn.tools.sign.Selection.Selector;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A deployment's services ({@code SigningConfig} 0.2 of <a
 * href="https://github.com/sigstore/protobuf-specs/blob/main/protos/sigstore_trustroot.proto">sigstore_trustroot.proto</a>), as anybody writes it:
 * members that are not known are passed over.
 *
 * @param authorities that issue certificates
 * @param issuers of identity tokens
 * @param logs that sign; version 1 is Rekor v1, 2 is Rekor v2
 * @param logSelection how many of them
 * @param timestampAuthorities by their whole URLs
 * @param timestampSelection how many of them
 */
public record SigningServices(
        List<SigningService> authorities,
        List<SigningService> issuers,
        List<SigningService> logs,
        Selection logSelection,
        List<SigningService> timestampAuthorities,
        Selection timestampSelection) {
    private static final String OBJECT = "signing configuration";
    private static final String MEDIA_TYPE = "application/vnd.dev.sigstore.signingconfig.v0.2+json";
    private static final int MAX_SERVICES = 100;

    /** Copies the lists. */
    public SigningServices {
        authorities = List.copyOf(authorities);
        issuers = List.copyOf(issuers);
        logs = List.copyOf(logs);
        timestampAuthorities = List.copyOf(timestampAuthorities);
    }

    /**
     * Reads {@code signing_config.v0.2.json}.
     *
     * @throws MalformedException if it is none, or a member is not what it must be
     */
    public static SigningServices parse(Bytes document) throws MalformedException {
        ProtoJson json = ProtoJson.parse(OBJECT, document);
        if (!json.text("mediaType").equals(MEDIA_TYPE)) {
            throw json.malformed("mediaType: not " + MEDIA_TYPE);
        }
        return new SigningServices(
                services(json, "caUrls"),
                services(json, "oidcUrls"),
                services(json, "rekorTlogUrls"),
                selection(json, "rekorTlogConfig"),
                services(json, "tsaUrls"),
                selection(json, "tsaConfig"));
    }

    /**
     * Where to log in.
     *
     * @throws SigningException if it names no issuer that can be used
     */
    public URI issuer(Instant now) throws SigningException {
        return Selection.ONE
                .from("issuer of identity tokens", issuers, Set.of(1), now)
                .get(0)
                .url();
    }

    private static List<SigningService> services(ProtoJson json, String name) throws MalformedException {
        List<SigningService> services = new ArrayList<>();
        for (ProtoJson each : json.list(name)) {
            Optional<ProtoJson> validFor = each.optional("validFor");
            long version = each.int64("majorApiVersion");
            if (version > Integer.MAX_VALUE) {
                throw each.malformed("majorApiVersion: too large");
            }
            services.add(new SigningService(
                    url(each),
                    (int) version,
                    validFor.isPresent() ? validFor.get().time("start") : Optional.empty(),
                    validFor.isPresent() ? validFor.get().time("end") : Optional.empty(),
                    each.textOrEmpty("operator")));
        }
        if (services.size() > MAX_SERVICES) {
            throw json.malformed(name + ": more than " + MAX_SERVICES);
        }
        return services;
    }

    private static URI url(ProtoJson json) throws MalformedException {
        String text = json.text("url");
        try {
            URI url = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            boolean http = "https".equals(url.getScheme()) || "http".equals(url.getScheme());
            if (http && url.getHost() != null && url.getRawUserInfo() == null) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw json.malformed("url: not a URL of http or https");
    }

    private static Selection selection(ProtoJson json, String name) throws MalformedException {
        Optional<ProtoJson> config = json.optional(name);
        if (config.isEmpty()) {
            return Selection.ONE;
        }
        String selector = config.get().enumeration("selector").orElse("");
        long count = config.get().int64("count");
        return switch (selector) {
            case "ALL", "1" -> new Selection(Selector.ALL, 0);
            case "ANY", "2", "" -> Selection.ONE;
            case "EXACT", "3" -> {
                if (count < 1 || count > MAX_SERVICES) {
                    throw config.get().malformed("count: not from 1 to " + MAX_SERVICES);
                }
                yield new Selection(Selector.EXACT, (int) count);
            }
            default -> throw config.get().malformed("selector: neither ANY, EXACT nor ALL");
        };
    }
}
