package dev.cairn.tools.oci;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.http.LimitedBody;
import dev.cairn.tools.bundle.Bundle.Digest;
import dev.cairn.tools.oci.RegistryHttp.Reply;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One repository of a registry: its manifests by tag and digest, and its blobs.
 *
 * <p>Every method throws {@link RegistryException} if the registry refuses, does not answer in time or answers too much, {@link MalformedException} if
 * what it answers is not what it must be, and {@link VerificationException} if bytes do not have their digest.
 */
public final class Repository {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_ERROR_BYTES = 64 << 10;
    static final Descriptor EMPTY_CONFIG = Descriptor.of(MediaTypes.OCI_EMPTY, Digests.sha256(Bytes.ofUtf8("{}")), 2);

    private final ImageReference name;
    private final RegistryClient client;
    private final RegistrySettings settings;
    private @Nullable Blobs blobs; // guarded by this

    Repository(ImageReference name, RegistryClient client, RegistrySettings settings) {
        this.name = name;
        this.client = client;
        this.settings = settings;
    }

    /** The repository of an image, with connections of its own: {@link Registries#repository}. */
    public static Repository of(ImageReference image, RegistrySettings settings)
            throws MalformedException, RegistryException {
        return new Registries(settings).repository(image);
    }

    /** The image that it was made for. */
    public ImageReference image() {
        return name;
    }

    RegistryClient client() {
        return client;
    }

    /** The path of its API, with a slash at its end. */
    String path() {
        return "/v2/" + name.repository() + "/";
    }

    String scope(boolean push) {
        return RegistryClient.scope(name.repository(), push);
    }

    /** What a reference names now. From here on the digest of the answer names it. */
    public Manifest resolve(ImageReference image) throws MalformedException, RegistryException, VerificationException {
        return manifest(image.manifestName(), image.digest())
                .orElseThrow(() -> new RegistryException.NotFound(image + " is not in the registry"));
    }

    /** The manifest with a digest; empty if it is not there. */
    public Optional<Manifest> manifest(Digest digest)
            throws MalformedException, RegistryException, VerificationException {
        return manifest(digest.toString(), Optional.of(digest));
    }

    /** The manifest that a tag names; empty if there is no such tag. */
    public Optional<Manifest> tagged(String tag) throws MalformedException, RegistryException, VerificationException {
        return manifest(tag, Optional.empty());
    }

    private Optional<Manifest> manifest(String reference, Optional<Digest> expected)
            throws MalformedException, RegistryException, VerificationException {
        String what = name.name() + (expected.isPresent() ? "@" : ":") + reference;
        Reply reply = client.send(
                "GET",
                URI.create(path() + "manifests/" + reference),
                Map.of("Accept", MediaTypes.ANY_MANIFEST),
                Bytes.EMPTY,
                scope(false),
                Manifest.MAX_BYTES,
                what);
        if (reply.status() == 404) {
            return Optional.empty();
        }
        if (reply.status() != 200) {
            throw unexpected(what, reply);
        }
        Optional<String> header = reply.header("Docker-Content-Digest");
        Digest digest = expected.orElse(Digests.sha256(reply.body()));
        check(what, reply.body(), digest);
        // With a tag, the header is the registry's word for what it has sent; one that is not so shows a registry or a
        // proxy that is broken.
        if (header.isPresent() && expected.isEmpty()) {
            check(what, reply.body(), Digests.parse("Docker-Content-Digest", header.get()));
        }
        String contentType =
                reply.header("Content-Type").orElse("").split(";", 2)[0].strip();
        return Optional.of(Manifest.read(reply.body(), contentType, digest));
    }

    static void check(String what, Bytes bytes, Digest digest) throws VerificationException {
        if (!Digests.of(digest.algorithm(), bytes).equals(digest)) {
            throw new VerificationException(what + ": the registry sent bytes that do not have the digest " + digest);
        }
    }

    static RegistryException unexpected(String what, Reply reply) {
        return new RegistryException(
                what + ": the registry answers with status " + reply.status() + RegistryClient.code(reply));
    }

    /**
     * Puts a manifest, under its digest or under a tag.
     *
     * @param tag where it is to have one
     * @return whether the registry says that it keeps the list of what refers to the manifest's subject ({@code OCI-Subject})
     */
    boolean put(Manifest manifest, Optional<String> tag) throws MalformedException, RegistryException {
        String reference = tag.orElse(manifest.digest().toString());
        String what = name.name() + (tag.isPresent() ? ":" : "@") + reference;
        Reply reply = client.send(
                "PUT",
                URI.create(path() + "manifests/" + reference),
                Map.of("Content-Type", manifest.descriptor().mediaType()),
                manifest.bytes(),
                scope(true),
                MAX_ERROR_BYTES,
                "push of " + what);
        if (reply.status() != 201) {
            throw unexpected("push of " + what, reply);
        }
        return reply.header("OCI-Subject").isPresent();
    }

    /** A manifest that is made here. */
    static Manifest made(JsonNode json) {
        try {
            Bytes bytes = Bytes.wrap(JSON.writeValueAsBytes(json));
            return Manifest.read(bytes, "", Digests.sha256(bytes));
        } catch (JsonProcessingException | MalformedException e) {
            throw new IllegalStateException("a manifest made here can be read", e);
        }
    }

    /**
     * A blob that fits into memory.
     *
     * @param maxBytes it must not say that it is longer
     */
    public Bytes blob(Descriptor blob, int maxBytes)
            throws MalformedException, RegistryException, VerificationException {
        String what = name.name() + "@" + blob.digest();
        if (blob.size() > maxBytes) {
            throw new MalformedException(
                    what, "a blob of " + blob.size() + " bytes where at most " + maxBytes + " are expected");
        }
        Reply reply;
        try {
            reply = client.get(
                    URI.create(path() + "blobs/" + blob.digest()),
                    scope(false),
                    (int) Math.max(blob.size(), MAX_ERROR_BYTES),
                    blob.size(),
                    what);
        } catch (RegistryException e) {
            if (e.getCause() instanceof LimitedBody.TooLongException) {
                throw new VerificationException(
                        what + ": the registry sends more than the " + blob.size() + " bytes of the blob");
            }
            throw e;
        }
        if (reply.status() == 404) {
            throw new RegistryException.NotFound(what + " is not in the registry");
        }
        if (reply.status() != 200) {
            throw unexpected(what, reply);
        }
        check(what, reply.body(), blob.digest());
        return reply.body();
    }

    /** Puts bytes as a blob, unless it is there. */
    Descriptor putBlob(String mediaType, Bytes bytes) throws MalformedException, RegistryException {
        Descriptor blob = Descriptor.of(mediaType, Digests.of(DigestAlgorithm.SHA2_256, bytes), bytes.size());
        blobs().put(blob, () -> new ByteArrayInputStream(bytes.unsafeArray()));
        return blob;
    }

    /** For what is copied, or too long for memory. Made when it is needed: its library takes its time. */
    synchronized Blobs blobs() throws RegistryException {
        Blobs known = blobs;
        if (known == null) {
            known = new Blobs(name, client, settings);
            blobs = known;
        }
        return known;
    }
}
