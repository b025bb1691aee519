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
import java.util.function.Predicate;

/** Asks registries. */
public final class RegistryImages implements Images {
    private static final int MOST_SIGNATURES = 100;

    private final Registries registries;

    /** @param registries how they are reached */
    public RegistryImages(Registries registries) {
        this.registries = registries;
    }

    /**
     * What is attached to an image and could not be looked at.
     *
     * @param unreadable what is no signature, and why
     * @param missing what could not be fetched now, and why
     */
    record NotSeen(List<String> unreadable, List<String> missing) {
        NotSeen {
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
     * Fetches what is attached to an image in one of the places, one after the other: of a great number the first hundred.
     *
     * @param enough is given each, which is not verified, and says whether no more are wanted
     * @throws UnavailableException if the list could not be had
     */
    NotSeen look(ImageReference image, Digest digest, Place place, Predicate<ImageSignature> enough)
            throws UnavailableException, InterruptedException {
        List<String> unreadable = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        try {
            ImageSignatures signatures = new ImageSignatures(registries.repository(image));
            List<ImageSignatures.Attached> listed =
                    place == Place.BUNDLES ? signatures.bundles(digest) : signatures.legacy(digest);
            for (ImageSignatures.Attached attached : listed.subList(0, Math.min(listed.size(), MOST_SIGNATURES))) {
                Optional<ImageSignature> loaded = load(signatures, digest, attached, unreadable, missing);
                if (loaded.isPresent() && enough.test(loaded.get())) {
                    return new NotSeen(unreadable, missing);
                }
            }
            if (listed.size() > MOST_SIGNATURES) {
                unreadable.add(
                        "of " + listed.size() + " attachments only the first " + MOST_SIGNATURES + " were looked at");
            }
            return new NotSeen(unreadable, missing);
        } catch (RegistryException | MalformedException | VerificationException e) {
            throw unavailable(e);
        }
    }

    /** One that is broken does not hide the others. */
    private static Optional<ImageSignature> load(
            ImageSignatures signatures,
            Digest digest,
            ImageSignatures.Attached attached,
            List<String> unreadable,
            List<String> missing)
            throws InterruptedException {
        try {
            return signatures.load(digest, attached);
        } catch (MalformedException | VerificationException e) {
            unreadable.add(String.valueOf(e.getMessage()));
        } catch (RegistryException e) {
            requireNotInterrupted();
            missing.add(String.valueOf(e.getMessage()));
        }
        return Optional.empty();
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
