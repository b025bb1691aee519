package dev.cairn.tools.oci;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.tools.bundle.Bundle.Digest;
import dev.cairn.tools.bundle.BundleReader;
import dev.cairn.tools.bundle.BundleVersion;
import dev.cairn.tools.oci.ImageSignature.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Signatures and attestations of an image, where cosign and other clients put them and look for them
 * (<a href="https://github.com/sigstore/cosign/blob/main/specs/BUNDLE_SPEC.md">bundle spec</a>): bundles in manifests that refer to the image, and the
 * older {@code .sig} and {@code .att} tags.
 */
public final class ImageSignatures {
    /** What a bundle over nothing but the image says of itself. */
    public static final String SIGNATURE_PREDICATE = "https://sigstore.dev/cosign/sign/v1";

    private static final String CONTENT_ANNOTATION = "dev.sigstore.bundle.content";
    private static final String PREDICATE_ANNOTATION = "dev.sigstore.bundle.predicateType";
    private static final String CREATED_ANNOTATION = "org.opencontainers.image.created";
    private static final int MAX_LEGACY_BYTES = 16 << 20;

    private final Repository repository;
    private final Referrers referrers;

    /** Those of one repository. */
    public ImageSignatures(Repository repository) {
        this.repository = repository;
        this.referrers = new Referrers(repository);
    }

    /**
     * Something that is attached, as the lists say; {@link #load} fetches it.
     *
     * @param descriptor of the manifest that refers to the image, or of the layer
     * @param predicateType as the list says, where it does; not to be believed
     */
    public record Attached(Kind kind, Descriptor descriptor, Optional<String> predicateType) {}

    /** All that is attached to an image, bundles first. Everything else that refers to it is left out. */
    public List<Attached> list(Digest image) throws MalformedException, RegistryException, VerificationException {
        List<Attached> attached = new ArrayList<>(bundles(image));
        attached.addAll(legacy(image));
        return attached;
    }

    /** The bundles alone, which one request finds where the registry lists what refers to an image. */
    public List<Attached> bundles(Digest image) throws MalformedException, RegistryException, VerificationException {
        List<Attached> attached = new ArrayList<>();
        for (Descriptor each : referrers.list(image)) {
            // Without an artifact type, or with that of the config, a registry has left it out: the manifest says.
            if (each.artifactType()
                    .map(type -> isBundle(type) || type.equals(MediaTypes.OCI_EMPTY))
                    .orElse(true)) {
                attached.add(new Attached(Kind.BUNDLE, each, each.annotation(PREDICATE_ANNOTATION)));
            }
        }
        return attached;
    }

    /** What is under the older tags, for which two requests look. */
    public List<Attached> legacy(Digest image) throws MalformedException, RegistryException, VerificationException {
        List<Attached> attached =
                new ArrayList<>(legacy(image, ".sig", Kind.LEGACY_SIGNATURE, MediaTypes.SIMPLE_SIGNING));
        attached.addAll(legacy(image, ".att", Kind.LEGACY_ATTESTATION, MediaTypes.DSSE));
        return attached;
    }

    private static boolean isBundle(String mediaType) {
        return mediaType.startsWith(MediaTypes.BUNDLE_PREFIX);
    }

    private List<Attached> legacy(Digest image, String suffix, Kind kind, String mediaType)
            throws MalformedException, RegistryException, VerificationException {
        List<Attached> attached = new ArrayList<>();
        Optional<Manifest> manifest = repository.tagged(Digests.tag(image) + suffix);
        for (Descriptor layer : manifest.map(Manifest::layers).orElse(List.of())) {
            if (layer.mediaType().equals(mediaType)) {
                attached.add(new Attached(kind, layer, layer.annotation("predicateType")));
            }
        }
        return attached;
    }

    /**
     * Fetches what is attached.
     *
     * @param image what it must be attached to
     * @return empty if the manifest holds no bundle after all
     * @throws MalformedException if it is not what it says, or refers to something else
     */
    public Optional<ImageSignature> load(Digest image, Attached attached)
            throws MalformedException, RegistryException, VerificationException {
        if (attached.kind() != Kind.BUNDLE) {
            Bytes content = repository.blob(attached.descriptor(), MAX_LEGACY_BYTES);
            boolean signature = attached.kind() == Kind.LEGACY_SIGNATURE;
            return Optional.of(new ImageSignature(
                    attached.kind(),
                    attached.descriptor().digest(),
                    LegacyLayer.bundle(attached.descriptor(), content),
                    signature ? Optional.of(content) : Optional.empty()));
        }
        Digest digest = attached.descriptor().digest();
        Manifest manifest = repository
                .manifest(digest)
                .orElseThrow(
                        () -> new RegistryException.NotFound(repository.image().name() + "@" + digest
                                + ", which is listed as a referrer, is not in the registry"));
        if (!manifest.descriptor().artifactType().map(ImageSignatures::isBundle).orElse(false)
                && manifest.layers().stream().noneMatch(layer -> isBundle(layer.mediaType()))) {
            return Optional.empty();
        }
        String object = "referrer " + digest;
        if (!manifest.subject().map(Descriptor::digest).equals(Optional.of(image))) {
            throw new MalformedException(object, "subject is not the image that it is listed for");
        }
        if (manifest.layers().size() != 1 || !isBundle(manifest.layers().get(0).mediaType())) {
            throw new MalformedException(object, "its layers are not one bundle");
        }
        Bytes bundle = repository.blob(manifest.layers().get(0), BundleReader.MAX_BYTES);
        return Optional.of(
                new ImageSignature(Kind.BUNDLE, digest, BundleReader.read(bundle.unsafeArray()), Optional.empty()));
    }

    /**
     * Attaches a bundle that holds a statement.
     *
     * @param image the manifest that it is about
     * @param bundle its bytes, of version 0.3
     * @param created RFC 3339
     * @return the digest of the manifest that refers to the image
     */
    public Digest attach(Descriptor image, Bytes bundle, String predicateType, String created)
            throws MalformedException, RegistryException, VerificationException {
        Descriptor config = repository.putBlob(MediaTypes.OCI_EMPTY, Bytes.ofUtf8("{}"));
        Descriptor layer = repository.putBlob(BundleVersion.V0_3.mediaType(), bundle);
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("schemaVersion", 2)
                .put("mediaType", MediaTypes.OCI_MANIFEST)
                .put("artifactType", BundleVersion.V0_3.mediaType());
        json.set("config", config.write());
        json.putArray("layers").add(layer.write());
        json.set(
                "subject",
                Descriptor.of(image.mediaType(), image.digest(), image.size()).write());
        json.putObject("annotations")
                .put(CONTENT_ANNOTATION, "dsse-envelope")
                .put(PREDICATE_ANNOTATION, predicateType)
                .put(CREATED_ANNOTATION, created);
        Manifest manifest = Repository.made(json);
        // The list of referrers repeats the annotations, so that readers need not fetch what they do not look for.
        referrers.add(manifest);
        return manifest.digest();
    }
}
