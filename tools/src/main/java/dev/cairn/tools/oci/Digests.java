package dev.cairn.tools.oci;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.tools.bundle.Bundle.Digest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/** Digests as registries write them (<a href="https://github.com/opencontainers/image-spec/blob/v1.1.1/descriptor.md#digests">image-spec, Digests</a>). */
public final class Digests {
    private static final Pattern LOWER_HEX = Pattern.compile("[0-9a-f]+");

    private Digests() {}

    /**
     * Reads {@code sha256:<hex>} or {@code sha512:<hex>}, in lower case.
     *
     * @param object what it was read in, for the message
     */
    public static Digest parse(String object, String text) throws MalformedException {
        int colon = text.indexOf(':');
        Optional<DigestAlgorithm> algorithm =
                colon < 0 ? Optional.empty() : DigestAlgorithm.byShortName(text.substring(0, colon));
        // SPEC: registered algorithms are sha256 and sha512.
        if (algorithm.isEmpty() || algorithm.get() == DigestAlgorithm.SHA2_384) {
            throw new MalformedException(object, "a digest is sha256: or sha512: and hexadecimal digits");
        }
        String hex = text.substring(colon + 1);
        if (hex.length() != 2 * algorithm.get().size()
                || !LOWER_HEX.matcher(hex).matches()) {
            throw new MalformedException(
                    object,
                    "a digest of " + algorithm.get().shortName() + " has "
                            + 2 * algorithm.get().size() + " lower-case hexadecimal digits");
        }
        return new Digest(algorithm.get(), Bytes.wrap(HexFormat.of().parseHex(hex)));
    }

    /** SHA-256 of bytes. */
    public static Digest sha256(Bytes bytes) {
        return of(DigestAlgorithm.SHA2_256, bytes);
    }

    static Digest of(DigestAlgorithm algorithm, Bytes bytes) {
        return new Digest(algorithm, Bytes.wrap(algorithm.digest(bytes.unsafeArray())));
    }

    /**
     * The tag that stands in for the referrers API where a registry has none
     * (<a href="https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#referrers-tag-schema">referrers tag schema</a>), and to which
     * cosign adds {@code .sig}, {@code .att} and {@code .sbom}.
     */
    static String tag(Digest digest) {
        // SPEC: "Any characters in the <alg> portion not permitted … trim to 32, 64 characters".
        String hex = digest.value().hex();
        return digest.algorithm().shortName() + "-" + hex.substring(0, Math.min(hex.length(), 64));
    }
}
