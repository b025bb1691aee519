package dev.cairn.tools.oci;

import dev.cairn.core.Bytes;
import dev.cairn.tools.bundle.Bundle;
import dev.cairn.tools.bundle.Bundle.Digest;
import java.util.Optional;

/**
 * A signature or an attestation as it was attached to an image. Nothing of it has been verified.
 *
 * @param kind how it was attached
 * @param source of the manifest, or of the layer, that holds it
 * @param bundle what to verify
 * @param payload what the bundle's signature is over where that is not the image itself: the simple signing document, which
 *     {@link SimpleSigning#check} compares with the image
 */
public record ImageSignature(Kind kind, Digest source, Bundle bundle, Optional<Bytes> payload) {
    /** How something is attached. */
    public enum Kind {
        /** A bundle, in a manifest that refers to the image. */
        BUNDLE,
        /** A layer of the manifest under cosign's {@code .sig} tag. */
        LEGACY_SIGNATURE,
        /** A layer of the manifest under cosign's {@code .att} tag. */
        LEGACY_ATTESTATION
    }
}
