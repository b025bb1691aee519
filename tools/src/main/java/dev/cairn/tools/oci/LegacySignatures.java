package dev.cairn.tools.oci;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.Pem;
import dev.cairn.tools.bundle.Bundle;
import dev.cairn.tools.bundle.Bundle.Digest;
import dev.cairn.tools.bundle.Bundle.SignerMaterial;
import dev.cairn.tools.bundle.LogEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Writes signatures under cosign's {@code .sig} tag, for readers that know no bundles: policies of Podman, CRI-O and skopeo
 * ({@code sigstoreSigned}), and older admission controllers.
 */
public final class LegacySignatures {
    private static final int MAX_LAYERS = 1000;

    private final Repository repository;

    /** Those of one repository. */
    public LegacySignatures(Repository repository) {
        this.repository = repository;
    }

    /** What to sign for an image: a simple signing document. */
    public Bytes document(Digest image) {
        return SimpleSigning.document(repository.image(), image);
    }

    /**
     * Adds a signature; those that are there stay.
     *
     * @param document what was signed
     * @param bundle with the signature over the document. Only a log entry with a promise of Rekor v1 has a place in this format; others are left out
     * @return the tag
     */
    public String add(Digest image, Bytes document, Bundle bundle)
            throws MalformedException, RegistryException, VerificationException {
        String tag = Digests.tag(image) + ".sig";
        Descriptor blob = repository.putBlob(MediaTypes.SIMPLE_SIGNING, document);
        Map<String, String> annotations = annotations(bundle);
        List<Descriptor> layers =
                new ArrayList<>(repository.tagged(tag).map(Manifest::layers).orElse(List.of()));
        if (layers.size() >= MAX_LAYERS) {
            throw new MalformedException(repository.image().name() + ":" + tag, "has " + layers.size() + " signatures");
        }
        layers.add(new Descriptor(blob.mediaType(), blob.digest(), blob.size(), Optional.empty(), annotations, ""));
        Descriptor config = repository.putBlob(MediaTypes.OCI_CONFIG, config(layers));
        ObjectNode json =
                JsonNodeFactory.instance.objectNode().put("schemaVersion", 2).put("mediaType", MediaTypes.OCI_MANIFEST);
        json.set("config", config.write());
        ArrayNode all = json.putArray("layers");
        layers.forEach(layer -> all.add(layer.write()));
        repository.put(Repository.made(json), Optional.of(tag));
        return tag;
    }

    /** As of an image without a platform, whose layers are the documents. */
    private static Bytes config(List<Descriptor> layers) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("architecture", "")
                .put("created", "0001-01-01T00:00:00Z")
                .put("os", "");
        ArrayNode diffs = json.putObject("rootfs").put("type", "layers").putArray("diff_ids");
        layers.forEach(layer -> diffs.add(layer.digest().toString()));
        json.putObject("config");
        return Bytes.ofUtf8(json.toString());
    }

    private static Map<String, String> annotations(Bundle bundle) {
        Map<String, String> annotations = new TreeMap<>();
        annotations.put(LegacyLayer.SIGNATURE, bundle.content().signature().base64());
        if (bundle.signer() instanceof SignerMaterial.Certificates certificates) {
            annotations.put(LegacyLayer.CERTIFICATE, new Pem("CERTIFICATE", certificates.leaf()).encode());
        }
        for (LogEntry entry : bundle.entries()) {
            if (entry.signedEntryTimestamp().isPresent()
                    && entry.integratedTime().isPresent()) {
                annotations.put(LegacyLayer.BUNDLE, promise(entry));
            }
        }
        bundle.timestamps().stream()
                .findFirst()
                .ifPresent(timestamp -> annotations.put(
                        LegacyLayer.TIMESTAMP,
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("SignedRFC3161Timestamp", timestamp.base64())
                                .toString()));
        return annotations;
    }

    private static String promise(LogEntry entry) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put(
                "SignedEntryTimestamp",
                entry.signedEntryTimestamp().orElseThrow().base64());
        json.putObject("Payload")
                .put("body", entry.body().base64())
                .put("integratedTime", entry.integratedTime().orElseThrow())
                .put("logIndex", entry.logIndex())
                .put("logID", entry.logId().hex());
        return json.toString();
    }
}
