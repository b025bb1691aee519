package dev.cairn.tools.bundle;

/** The versions of the format, and the media types that say so. */
public enum BundleVersion {
    V0_1("application/vnd.dev.sigstore.bundle+json;version=0.1"),
    V0_2("application/vnd.dev.sigstore.bundle+json;version=0.2"),
    V0_3("application/vnd.dev.sigstore.bundle.v0.3+json");

    private final String mediaType;

    BundleVersion(String mediaType) {
        this.mediaType = mediaType;
    }

    /** What bundles of this version are written with. */
    public String mediaType() {
        return mediaType;
    }
}
