package dev.cairn.tools.admission;

import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.tools.bundle.Bundle.Digest;
import dev.cairn.tools.oci.ImageReference;
import dev.cairn.tools.oci.ImageSignature;
import dev.cairn.tools.oci.ImageSignatures;
import dev.cairn.tools.oci.Registries;
import dev.cairn.tools.oci.RegistryException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Asks registries. */
public final class RegistryImages implements Images {
    private static final int MOST_SIGNATURES = 100;

    private final Registries registries;

    /** @param registries how they are reached */
    public RegistryImages(Registries registries) {
        this.registries = registries;
    }

    /**
     * What is attached to an image.
     *
     * @param signatures not verified
     * @param unreadable what is no signature, and why
     * @param missing what could not be fetched now, and why
     */
    record Attachments(List<ImageSignature> signatures, List<String> unreadable, List<String> missing) {
        Attachments {
            signatures = List.copyOf(signatures);
            unreadable = List.copyOf(unreadable);
            missing = List.copyOf(missing);
        }
    }

    @Override
    public Digest resolve(ImageReference image)
            throws UnknownImageException, UnavailableException, InterruptedException {
        try {
            return registries.repository(image).resolve(image).digest();
        } catch (RegistryException.NotFound e) {
            throw new UnknownImageException(String.valueOf(e.getMessage()));
        } catch (RegistryException | MalformedException | VerificationException e) {
            throw unavailable(e);
        }
    }

    /** Where something may be attached. */
    enum Place {
        /** Bundles that refer to the image. */
        BUNDLES,
        /** What is under cosign's older tags. */
        TAGS
    }

    /**
     * Fetches what is attached to an image in one of the places: of a great number the first hundred.
     *
     * @throws UnavailableException if the list could not be had
     */
    Attachments attachments(ImageReference image, Digest digest, Place place)
            throws UnavailableException, InterruptedException {
        try {
            ImageSignatures signatures = new ImageSignatures(registries.repository(image));
            List<ImageSignature> found = new ArrayList<>();
            List<String> unreadable = new ArrayList<>();
            List<String> missing = new ArrayList<>();
            List<ImageSignatures.Attached> listed =
                    place == Place.BUNDLES ? signatures.bundles(digest) : signatures.legacy(digest);
            for (ImageSignatures.Attached attached : listed.subList(0, Math.min(listed.size(), MOST_SIGNATURES))) {
                load(signatures, digest, attached, found, unreadable, missing);
            }
            if (listed.size() > MOST_SIGNATURES) {
                unreadable.add(
                        "of " + listed.size() + " attachments only the first " + MOST_SIGNATURES + " were looked at");
            }
            return new Attachments(found, unreadable, missing);
        } catch (RegistryException | MalformedException | VerificationException e) {
            throw unavailable(e);
        }
    }

    /** One that is broken does not hide the others. */
    private static void load(
            ImageSignatures signatures,
            Digest digest,
            ImageSignatures.Attached attached,
            List<ImageSignature> found,
            List<String> unreadable,
            List<String> missing)
            throws InterruptedException {
        try {
            Optional<ImageSignature> loaded = signatures.load(digest, attached);
            loaded.ifPresent(found::add);
        } catch (MalformedException | VerificationException e) {
            unreadable.add(String.valueOf(e.getMessage()));
        } catch (RegistryException e) {
            requireNotInterrupted();
            missing.add(String.valueOf(e.getMessage()));
        }
    }

    private static UnavailableException unavailable(Exception e) throws InterruptedException {
        requireNotInterrupted();
        return new UnavailableException(String.valueOf(e.getMessage()));
    }

    private static void requireNotInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }
}
