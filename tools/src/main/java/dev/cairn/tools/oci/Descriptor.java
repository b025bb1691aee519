package dev.cairn.tools.oci;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.ca.json.JsonReader;
import dev.cairn.core.MalformedException;
import dev.cairn.tools.bundle.Bundle.Digest;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What names a manifest or a blob (<a href="https://github.com/opencontainers/image-spec/blob/v1.1.1/descriptor.md">image-spec, Descriptor</a>).
 *
 * @param size in bytes
 * @param artifactType of a manifest, where it is known; empty text is as none
 * @param annotations as they came; anybody's
 * @param platform {@code os/architecture[/variant]}; empty text if it has none
 */
public record Descriptor(
        String mediaType,
        Digest digest,
        long size,
        Optional<String> artifactType,
        Map<String, String> annotations,
        String platform) {
    /** Copies the map. */
    public Descriptor {
        annotations = Map.copyOf(annotations);
    }

    /** With nothing that is optional. */
    public static Descriptor of(String mediaType, Digest digest, long size) {
        return new Descriptor(mediaType, digest, size, Optional.empty(), Map.of(), "");
    }

    /** An annotation; empty if it is not there. */
    public Optional<String> annotation(String name) {
        return Optional.ofNullable(annotations.get(name));
    }

    /** Reads one; members that are not known are left alone. */
    static Descriptor read(JsonReader json) throws MalformedException {
        JsonReader digest = json.member("digest");
        Digest value;
        try {
            value = Digests.parse("digest", digest.text());
        } catch (MalformedException e) {
            throw digest.malformed(e.rule());
        }
        Optional<JsonReader> artifactType = json.optional("artifactType");
        return new Descriptor(
                json.member("mediaType").text(),
                value,
                json.member("size").integer(0),
                artifactType.isPresent()
                        ? Optional.of(artifactType.get().text()).filter(text -> !text.isEmpty())
                        : Optional.empty(),
                annotations(json),
                platform(json));
    }

    static Map<String, String> annotations(JsonReader json) throws MalformedException {
        Map<String, String> annotations = new TreeMap<>();
        Optional<JsonReader> member = json.optional("annotations");
        if (member.isPresent() && !member.get().tree().isNull()) {
            for (String name : member.get().names()) {
                annotations.put(name, member.get().member(name).text());
            }
        }
        return annotations;
    }

    private static String platform(JsonReader json) throws MalformedException {
        Optional<JsonReader> platform = json.optional("platform");
        if (platform.isEmpty() || platform.get().tree().isNull()) {
            return "";
        }
        JsonReader object = platform.get();
        Optional<JsonReader> variant = object.optional("variant");
        return object.member("os").text() + "/" + object.member("architecture").text()
                + (variant.isPresent() ? "/" + variant.get().text() : "");
    }

    /** As JSON, without the platform. */
    ObjectNode write() {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("mediaType", mediaType)
                .put("digest", digest.toString())
                .put("size", size);
        artifactType.ifPresent(type -> json.put("artifactType", type));
        if (!annotations.isEmpty()) {
            ObjectNode all = json.putObject("annotations");
            new TreeMap<>(annotations).forEach(all::put);
        }
        return json;
    }
}
