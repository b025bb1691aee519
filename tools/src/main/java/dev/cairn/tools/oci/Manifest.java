package dev.cairn.tools.oci;

import dev.cairn.ca.json.JsonReader;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.tools.bundle.Bundle.Digest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A manifest or an index (<a href="https://github.com/opencontainers/image-spec/blob/v1.1.1/manifest.md">image-spec</a>, and Docker's schema 2), with its
 * bytes, which alone have its digest.
 *
 * @param bytes as the registry has them
 * @param descriptor of these bytes
 * @param config of a manifest
 * @param layers of a manifest
 * @param manifests of an index
 * @param subject what it is attached to
 */
public record Manifest(
        Bytes bytes,
        Descriptor descriptor,
        Optional<Descriptor> config,
        List<Descriptor> layers,
        List<Descriptor> manifests,
        Optional<Descriptor> subject) {
    /** The longest manifest: what registries must take (distribution-spec, "Pushing Manifests"). */
    public static final int MAX_BYTES = 4 << 20;

    private static final String OBJECT = "manifest";

    /** Copies the lists. */
    public Manifest {
        layers = List.copyOf(layers);
        manifests = List.copyOf(manifests);
    }

    /** The digest of its bytes. */
    public Digest digest() {
        return descriptor.digest();
    }

    /** Whether it names other manifests in place of layers. */
    public boolean isIndex() {
        return MediaTypes.isIndex(descriptor.mediaType());
    }

    /** The blobs that it needs, each once: its config and its layers, in their order. */
    List<Descriptor> blobs() {
        Map<Digest, Descriptor> blobs = new LinkedHashMap<>();
        config.ifPresent(blob -> blobs.put(blob.digest(), blob));
        layers.forEach(blob -> blobs.putIfAbsent(blob.digest(), blob));
        return List.copyOf(blobs.values());
    }

    /**
     * Reads one.
     *
     * @param contentType as the registry says; what the manifest itself says goes before it, and must not be another
     * @param digest of the bytes, which has been verified
     */
    static Manifest read(Bytes bytes, String contentType, Digest digest) throws MalformedException {
        JsonReader json = JsonReader.parse(OBJECT, bytes);
        if (json.member("schemaVersion").integer(1) != 2) {
            throw json.malformed("schemaVersion is not 2");
        }
        Optional<JsonReader> own = json.optional("mediaType");
        String mediaType = own.isPresent() ? own.get().text() : contentType;
        boolean index = MediaTypes.isIndex(mediaType);
        if (!index && !MediaTypes.isManifest(mediaType)) {
            throw json.malformed("its media type is neither that of an image manifest nor of an index");
        }
        // SPEC (image-spec CVE-2021-41190): one document must not be both.
        boolean asIndex = json.optional("manifests").isPresent();
        boolean asManifest =
                json.optional("layers").isPresent() || json.optional("config").isPresent();
        if (index ? asManifest : asIndex) {
            throw json.malformed("it is a manifest and an index at once");
        }
        Optional<Descriptor> config = index ? Optional.empty() : Optional.of(Descriptor.read(json.member("config")));
        Optional<JsonReader> subject =
                json.optional("subject").filter(value -> !value.tree().isNull());
        Optional<JsonReader> artifactType = json.optional("artifactType");
        // SPEC: without artifactType, the descriptor's artifactType is the media type of the config.
        Optional<String> type = (artifactType.isPresent()
                        ? Optional.of(artifactType.get().text())
                        : config.map(Descriptor::mediaType))
                .filter(text -> !text.isEmpty());
        return new Manifest(
                bytes,
                new Descriptor(mediaType, digest, bytes.size(), type, Descriptor.annotations(json), ""),
                config,
                index ? List.of() : descriptors(json.list("layers")),
                index ? descriptors(json.member("manifests").elements()) : List.of(),
                subject.isPresent() ? Optional.of(Descriptor.read(subject.get())) : Optional.empty());
    }

    private static List<Descriptor> descriptors(List<JsonReader> elements) throws MalformedException {
        List<Descriptor> descriptors = new ArrayList<>();
        for (JsonReader element : elements) {
            descriptors.add(Descriptor.read(element));
        }
        return descriptors;
    }
}
