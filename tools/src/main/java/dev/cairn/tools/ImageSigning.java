package dev.cairn.tools;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.tools.bundle.Bundle.Digest;
import dev.cairn.tools.bundle.BundleWriter;
import dev.cairn.tools.oci.ImageReference;
import dev.cairn.tools.oci.ImageSignatures;
import dev.cairn.tools.oci.LegacySignatures;
import dev.cairn.tools.oci.Manifest;
import dev.cairn.tools.oci.RegistrySettings;
import dev.cairn.tools.oci.Repository;
import dev.cairn.tools.sign.BundleSigner.Signed;
import dev.cairn.tools.sign.SigningException;
import dev.cairn.tools.sign.SigningSession;
import dev.cairn.tools.sign.StatementWriter;
import dev.cairn.tools.verify.Artifact;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** An image that is signed: resolved once, so that what is signed is the digest that is told, wherever its tag goes meanwhile. */
final class ImageSigning {
    private final Repository repository;
    private final Manifest manifest;
    private final ImageReference image;

    private ImageSigning(Repository repository, Manifest manifest, ImageReference image) {
        this.repository = repository;
        this.manifest = manifest;
        this.image = image;
    }

    /** Resolves it. An image of several platforms is its index: one signature is of all of them. */
    static ImageSigning of(ImageReference reference, RegistrySettings settings)
            throws IOException, MalformedException, VerificationException {
        Repository repository = Repository.of(reference, settings);
        Manifest manifest = repository.resolve(reference);
        return new ImageSigning(repository, manifest, reference.at(manifest.digest()));
    }

    /**
     * Signs a statement about the image, and attaches it.
     *
     * @param name of the subject; may be empty
     * @param predicate a JSON object
     */
    Done attest(SigningSession session, String name, String predicateType, Bytes predicate)
            throws IOException, MalformedException, VerificationException, SigningException {
        Digest digest = manifest.digest();
        Bytes statement = StatementWriter.write(name, List.of(digest), predicateType, predicate);
        Signed signed = session.attest(statement, Artifact.of(digest));
        Digest attached = new ImageSignatures(repository)
                .attach(
                        manifest.descriptor(),
                        BundleWriter.write(signed.bundle()),
                        predicateType,
                        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        return new Done(image, attached.toString(), signed);
    }

    /** Signs the document that older readers want, and puts it under the tag where they look. */
    Done legacy(SigningSession session)
            throws IOException, MalformedException, VerificationException, SigningException {
        LegacySignatures legacy = new LegacySignatures(repository);
        Bytes document = legacy.document(manifest.digest());
        Signed signed = session.sign(new ByteArrayInputStream(document.toArray()), unused -> {});
        return new Done(image, legacy.add(manifest.digest(), document, signed.bundle()), signed);
    }

    /** The registry and the repository. */
    String name() {
        return image.name();
    }

    /**
     * A signature that was attached.
     *
     * @param image with its digest
     * @param place the digest of the manifest that holds it, or the tag
     */
    record Done(ImageReference image, String place, Signed signed) {
        String line() {
            return SignedText.line(
                    Path.of(image.toString()),
                    Path.of(image.name() + (place.contains(":") ? "@" : ":") + place),
                    signed);
        }

        ObjectNode json() {
            ObjectNode json = SignedText.json(Path.of(image.toString()), Path.of(place), signed);
            json.remove("file");
            json.remove("bundle");
            return json.put("image", image.toString()).put("attached", place);
        }
    }
}
