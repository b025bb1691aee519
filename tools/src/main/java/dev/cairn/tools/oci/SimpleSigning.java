package dev.cairn.tools.oci;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.ca.json.JsonReader;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.tools.bundle.Bundle.Digest;

/**
 * The document that legacy signatures are over
 * (<a href="https://github.com/containers/image/blob/main/docs/containers-signature.5.md">containers-signature</a>).
 *
 * <pre>{@code
 * {"critical":{"identity":{"docker-reference":"registry.example.test/team/app"},
 *   "image":{"docker-manifest-digest":"sha256:…"},"type":"cosign container image signature"},"optional":null}
 * }</pre>
 */
public final class SimpleSigning {
    private static final String TYPE = "cosign container image signature";
    private static final ObjectMapper JSON = new ObjectMapper();

    private SimpleSigning() {}

    /** The document for an image. */
    static Bytes document(ImageReference image, Digest digest) {
        ObjectNode document = JSON.createObjectNode();
        ObjectNode critical = document.putObject("critical");
        critical.putObject("identity").put("docker-reference", image.name());
        critical.putObject("image").put("docker-manifest-digest", digest.toString());
        critical.put("type", TYPE);
        document.putNull("optional");
        try {
            return Bytes.wrap(JSON.writeValueAsBytes(document));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of JSON nodes can be written", e);
        }
    }

    /**
     * Checks that a document is about an image.
     *
     * @throws VerificationException if it names another digest
     * @throws MalformedException if it is not such a document
     */
    public static void check(Bytes document, Digest digest) throws MalformedException, VerificationException {
        JsonReader critical =
                JsonReader.parse("simple signing document", document).member("critical");
        critical.member("type").expect(TYPE);
        String signed =
                critical.member("image").member("docker-manifest-digest").text();
        Digest named = Digests.parse("simple signing document", signed);
        if (!named.equals(digest)) {
            throw new VerificationException("simple signing document: it is about " + named + ", not about " + digest);
        }
    }
}
