package dev.cairn.tools.admission;

import dev.cairn.core.MalformedException;
import dev.cairn.tools.admission.Decision.Outcome;
import dev.cairn.tools.bundle.Bundle.Digest;
import dev.cairn.tools.oci.Digests;
import dev.cairn.tools.oci.ImageReference;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Images, and a policy about them: whatever is signed may run. Repositories of {@code other.test} are of no rule. */
final class FakeRegistry implements Images {
    private final Map<String, Digest> digests = new ConcurrentHashMap<>(); // by repository
    private final Map<Digest, Boolean> signed = new ConcurrentHashMap<>(); // by digest
    final AtomicInteger resolutions = new AtomicInteger();
    final AtomicInteger decisions = new AtomicInteger();

    /** Where a registry whose host is {@code slow.test} waits. */
    final CountDownLatch gate = new CountDownLatch(1);

    volatile boolean down;

    volatile Outcome unmatched = Outcome.DENIED;

    /** A digest that is made of one character. */
    static String digest(char character) {
        return "sha256:" + String.valueOf(character).repeat(64);
    }

    private static Digest parsed(String digest) {
        try {
            return Digests.parse("digest", digest);
        } catch (MalformedException e) {
            throw new IllegalArgumentException(e);
        }
    }

    FakeRegistry with(String repository, String digest, boolean isSigned) {
        Digest parsed = parsed(digest);
        digests.put(repository, parsed);
        signed.put(parsed, isSigned);
        return this;
    }

    @Override
    public Digest resolve(ImageReference image)
            throws UnknownImageException, UnavailableException, InterruptedException {
        resolutions.incrementAndGet();
        waitIfSlow(image);
        Digest digest = digests.get(image.name());
        if (digest == null) {
            throw new UnknownImageException(image.registry() + " has no " + image.repository());
        }
        return digest;
    }

    private void waitIfSlow(ImageReference image) throws UnavailableException, InterruptedException {
        if (image.registry().equals("slow.test")) {
            gate.await();
        }
        if (down) {
            throw new UnavailableException(image.registry() + " does not answer");
        }
    }

    ImagePolicy policy(String hash) {
        return new ImagePolicy() {
            @Override
            public String hash() {
                return hash;
            }

            @Override
            public Optional<Decision> withoutSignatures(ImageReference image) {
                return image.registry().equals("other.test")
                        ? Optional.of(Decision.of(unmatched, image.toString(), "no rule is about it"))
                        : Optional.empty();
            }

            @Override
            public Decision decide(ImageReference image, Digest digest)
                    throws UnavailableException, InterruptedException {
                decisions.incrementAndGet();
                waitIfSlow(image);
                boolean allowed = signed.getOrDefault(digest, false);
                return new Decision(
                        allowed ? Outcome.ALLOWED : Outcome.DENIED,
                        image.toString(),
                        Optional.of(digest.toString()),
                        Optional.of("our images"),
                        List.of(allowed ? "signed by ada@example.test" : "a signature of ada@example.test is missing"),
                        List.of());
            }
        };
    }
}
