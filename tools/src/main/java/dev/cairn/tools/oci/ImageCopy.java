package dev.cairn.tools.oci;

import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.tools.bundle.Bundle.Digest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/**
 * Copies an image to another repository with all that belongs to it: every platform, what refers to each of these and to those, and the legacy tags. The
 * bytes of manifests are not changed, so what was signed stays so.
 *
 * <p>What is there already is not sent again, so a copy that was broken off goes on where it was. A manifest is put after all that it names; a tag is put
 * last. Blobs are streamed: memory is that of the manifests.
 */
public final class ImageCopy {
    private static final List<String> LEGACY = List.of(".sig", ".att", ".sbom");
    /** An index in an index in an index; referrers of referrers. No honest image is deeper. */
    private static final int MAX_DEPTH = 8;
    /** Of one copy: more are an attack on who copies, or a repository's worth of images. */
    private static final int MAX_MANIFESTS = 50_000;

    /**
     * What was done.
     *
     * @param manifests that the image is made of or that refer to it, those that were there already included
     * @param referrers of them, how many refer to another
     * @param legacyTags the tags beside the image's
     * @param blobsSent that went over the network
     * @param bytesSent in them
     * @param blobsMounted that the registry took from the other repository
     * @param blobsPresent that were there already
     */
    public record Summary(
            Digest digest,
            long manifests,
            long referrers,
            long legacyTags,
            long blobsSent,
            long bytesSent,
            long blobsMounted,
            long blobsPresent) {}

    private final Repository source;
    private final Repository target;
    private final boolean sameRegistry;
    private final Referrers sourceReferrers;
    private final Referrers targetReferrers;
    private final Set<Digest> manifests = new HashSet<>();
    private final Set<Digest> blobs = new HashSet<>();
    private long referrers;
    private long legacyTags;
    private long sent;
    private long bytes;
    private long mounted;
    private long present;

    private final AtomicLong read = new AtomicLong();
    private LongConsumer progress = unused -> {};

    /** A copy from one repository to another; used once. */
    public ImageCopy(Repository source, Repository target) {
        this.source = source;
        this.target = target;
        this.sameRegistry = source.image().registry().equals(target.image().registry());
        this.sourceReferrers = new Referrers(source);
        this.targetReferrers = new Referrers(target);
    }

    /**
     * Copies what the source names now, and tags it as the target says.
     *
     * @param progress is told how many bytes of blobs have been read in all, for every piece
     * @throws VerificationException if bytes do not have the digest that names them; nothing is tagged then
     */
    public Summary run(LongConsumer progress) throws MalformedException, RegistryException, VerificationException {
        this.progress = progress;
        Manifest image = source.resolve(source.image());
        Optional<Digest> wanted = target.image().digest();
        if (wanted.isPresent() && !wanted.get().equals(image.digest())) {
            throw new VerificationException(target.image() + ": the digest of the copy is " + image.digest()
                    + ", as that of " + source.image());
        }
        Optional<String> tag = target.image().tag();
        if (tag.isEmpty() && wanted.isEmpty()) {
            tag = Optional.of(source.image().tag().orElse(ImageReference.DEFAULT_TAG))
                    .filter(unused -> source.image().digest().isEmpty());
        }
        copy(image, 0);
        if (tag.isPresent()) {
            target.put(image, tag);
        }
        return new Summary(image.digest(), manifests.size(), referrers, legacyTags, sent, bytes, mounted, present);
    }

    private void copy(Manifest manifest, int depth)
            throws MalformedException, RegistryException, VerificationException {
        if (!begin(manifest, depth)) {
            return;
        }
        content(manifest, depth);
        target.put(manifest, Optional.empty());
        attached(manifest, depth);
    }

    /** False if it was copied already. */
    private boolean begin(Manifest manifest, int depth) throws MalformedException {
        if (depth > MAX_DEPTH) {
            throw new MalformedException(
                    source.image().toString(), "manifests name each other more than " + MAX_DEPTH + " deep");
        }
        boolean first = manifests.add(manifest.digest());
        if (manifests.size() > MAX_MANIFESTS) {
            throw new MalformedException(source.image().toString(), "has more than " + MAX_MANIFESTS + " manifests");
        }
        return first;
    }

    private void content(Manifest manifest, int depth)
            throws MalformedException, RegistryException, VerificationException {
        for (Descriptor child : manifest.manifests()) {
            if (MediaTypes.isIndex(child.mediaType()) || MediaTypes.isManifest(child.mediaType())) {
                copy(fetch(child), depth + 1);
            } else {
                blob(child);
            }
        }
        for (Descriptor blob : manifest.blobs()) {
            if (!MediaTypes.isForeign(blob.mediaType())) {
                blob(blob);
            }
        }
    }

    private void attached(Manifest manifest, int depth)
            throws MalformedException, RegistryException, VerificationException {
        for (Descriptor each : sourceReferrers.list(manifest.digest())) {
            Manifest referrer = fetch(each);
            if (!referrer.subject().map(Descriptor::digest).equals(Optional.of(manifest.digest()))) {
                throw new MalformedException(
                        "referrer " + referrer.digest(), "subject is not the manifest that it is listed for");
            }
            if (begin(referrer, depth + 1)) {
                content(referrer, depth + 1);
                targetReferrers.add(referrer);
                referrers++;
                attached(referrer, depth + 1);
            }
        }
        for (String suffix : LEGACY) {
            String tag = Digests.tag(manifest.digest()) + suffix;
            Optional<Manifest> legacy = source.tagged(tag);
            if (legacy.isPresent()) {
                copy(legacy.get(), depth + 1);
                target.put(legacy.get(), Optional.of(tag));
                legacyTags++;
            }
        }
    }

    private Manifest fetch(Descriptor descriptor) throws MalformedException, RegistryException, VerificationException {
        return source.manifest(descriptor.digest())
                .orElseThrow(() -> new RegistryException.NotFound(source.image().name() + "@" + descriptor.digest()
                        + ", which a manifest or a list names, is not in the registry"));
    }

    private void blob(Descriptor blob) throws RegistryException, VerificationException {
        if (!blobs.add(blob.digest())) {
            return;
        }
        if (target.blobs().has(blob.digest())) {
            present++;
        } else if (sameRegistry
                && target.blobs().mount(blob.digest(), source.image().repository())) {
            mounted++;
        } else {
            try {
                target.blobs().put(blob, () -> new Counted(source.blobs().open(blob)));
            } catch (RegistryException.Mismatch e) {
                throw new VerificationException(e.getMessage());
            }
            sent++;
            bytes += blob.size();
        }
    }

    /** Says what is read. */
    private final class Counted extends FilterInputStream {
        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int count = super.read(buffer, offset, length);
            if (count > 0) {
                progress.accept(read.addAndGet(count));
            }
            return count;
        }
    }
}
