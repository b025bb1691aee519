package dev.cairn.ca.trust;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.ca.json.JsonReader;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The services that clients sign with ({@code signing_config.v0.2.json}); of logs and of timestamp authorities a client takes any one.
 *
 * @param services every kind, in their order
 */
public record SigningConfig(Map<ServiceKind, List<Service>> services) {
    static final String OBJECT = "signing configuration";
    private static final String MEDIA_TYPE = "application/vnd.dev.sigstore.signingconfig.v0.2+json";
    /** sigstore-js implements no other, sigstore-java refuses none at all. */
    private static final String ANY = "ANY";

    /** Copies the lists. */
    public SigningConfig {
        Map<ServiceKind, List<Service>> copy = new EnumMap<>(ServiceKind.class);
        for (ServiceKind kind : ServiceKind.values()) {
            copy.put(kind, List.copyOf(services.getOrDefault(kind, List.of())));
        }
        services = Collections.unmodifiableMap(copy);
    }

    /** The services of a kind. */
    public List<Service> of(ServiceKind kind) {
        return services.getOrDefault(kind, List.of());
    }

    /** The same with one more service, unless one of the same URL and version is in use. */
    public SigningConfig add(ServiceKind kind, Service service) {
        for (Service known : of(kind)) {
            if (known.url().equals(service.url())
                    && known.majorApiVersion() == service.majorApiVersion()
                    && known.validFor().end().isEmpty()) {
                return this;
            }
        }
        List<Service> list = new ArrayList<>(of(kind));
        list.add(service);
        return with(kind, list);
    }

    /** The same, in which the service of a version at a URL is not used after a time. */
    public SigningConfig retire(ServiceKind kind, String url, int majorApiVersion, Instant end) {
        List<Service> list = new ArrayList<>();
        for (Service known : of(kind)) {
            boolean ends = known.url().equals(url)
                    && known.majorApiVersion() == majorApiVersion
                    && known.validFor().end().isEmpty()
                    && !end.isBefore(known.validFor().start());
            list.add(
                    ends
                            ? new Service(
                                    url,
                                    known.majorApiVersion(),
                                    known.validFor().until(end),
                                    known.operator())
                            : known);
        }
        return with(kind, list);
    }

    private SigningConfig with(ServiceKind kind, List<Service> list) {
        Map<ServiceKind, List<Service>> changed = new EnumMap<>(services);
        changed.put(kind, list);
        return new SigningConfig(changed);
    }

    /**
     * Reads {@code signing_config.v0.2.json}.
     *
     * @throws MalformedException if a member is missing, unknown, or not what it must be
     */
    public static SigningConfig parse(Bytes document) throws MalformedException {
        JsonReader json = JsonReader.parse(OBJECT, document);
        json.only("mediaType", "caUrls", "oidcUrls", "rekorTlogUrls", "rekorTlogConfig", "tsaUrls", "tsaConfig");
        json.member("mediaType").expect(MEDIA_TYPE);
        Map<ServiceKind, List<Service>> services = new EnumMap<>(ServiceKind.class);
        for (ServiceKind kind : ServiceKind.values()) {
            List<Service> list = new ArrayList<>();
            for (JsonReader service : json.list(kind.member())) {
                list.add(Service.read(service));
            }
            services.put(kind, list);
            Optional<String> selector = kind.selector();
            if (selector.isPresent()) {
                json.member(selector.get()).only("selector").member("selector").expect(ANY);
            }
        }
        return new SigningConfig(services);
    }

    /** The tree of {@code signing_config.v0.2.json}. */
    ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("mediaType", MEDIA_TYPE);
        services.forEach((kind, list) -> {
            ArrayNode array = json.putArray(kind.member());
            list.forEach(service -> array.add(service.toJson()));
            kind.selector().ifPresent(name -> json.putObject(name).put("selector", ANY));
        });
        return json;
    }

    /** The bytes of {@code signing_config.v0.2.json}. */
    public Bytes encode() {
        return Bytes.ofUtf8(toJson().toPrettyString() + "\n");
    }
}
