package dev.cairn.ca.trust;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.core.Bytes;

/** Both in one file ({@code ClientTrustConfig}), as sigstore-python's {@code --trust-config} takes them. */
public record ClientTrustConfig(TrustedRoot trustedRoot, SigningConfig signingConfig) {
    private static final String MEDIA_TYPE = "application/vnd.dev.sigstore.clienttrustconfig.v0.1+json";

    /** The bytes of the file. */
    public Bytes encode() {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("mediaType", MEDIA_TYPE);
        json.set("trustedRoot", trustedRoot.toJson());
        json.set("signingConfig", signingConfig.toJson());
        return Bytes.ofUtf8(json.toPrettyString() + "\n");
    }
}
