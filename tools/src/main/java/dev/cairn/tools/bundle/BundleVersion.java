package dev.cairn.tools.bundle;

import java.util.Optional;

/** The versions of the format, and the media types that say so. */
public enum BundleVersion {
    V0_1("0.1", "application/vnd.dev.sigstore.bundle+json;version=0.1"),
    V0_2("0.2", "application/vnd.dev.sigstore.bundle+json;version=0.2"),
    V0_3("0.3", "application/vnd.dev.sigstore.bundle.v0.3+json");

    private final String number;

    private final String mediaType;

    BundleVersion(String number, String mediaType) {
        this.number = number;
        this.mediaType = mediaType;
    }

    /**
     * The version that a media type says. Each has two spellings, with the version behind a semicolon and in the name of the type; clients have written
     * both for the later ones.
     */
    public static Optional<BundleVersion> ofMediaType(String mediaType) {
        for (BundleVersion version : values()) {
            if (mediaType.equals("application/vnd.dev.sigstore.bundle+json;version=" + version.number)
                    || mediaType.equals("application/vnd.dev.sigstore.bundle.v" + version.number + "+json")) {
                return Optional.of(version);
            }
        }
        return Optional.empty();
    }

    /** Such as {@code 0.3}. */
    public String number() {
        return number;
    }

    /** What bundles of this version are written with. */
    public String mediaType() {
        return mediaType;
    }
}
