package dev.cairn.tools.admission;

import dev.cairn.tools.admission.Decision.Outcome;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Images, and a policy about them: whatever is signed may run. Repositories of {@code other.test} are of no rule. */
final class FakeRegistry implements Images {
    private final Map<String, String> digests = new ConcurrentHashMap<>(); // by repository
    private final Map<String, Boolean> signed = new ConcurrentHashMap<>(); // by digest
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

    FakeRegistry with(String repository, String digest, boolean isSigned) {
        digests.put(repository, digest);
        signed.put(digest, isSigned);
        return this;
    }

    @Override
    public String resolve(ImageName image) throws UnknownImageException, UnavailableException, InterruptedException {
        resolutions.incrementAndGet();
        waitIfSlow(image);
        String digest = digests.get(image.name());
        if (digest == null) {
            throw new UnknownImageException(image.registry() + " has no " + image.repository());
        }
        return digest;
    }

    private void waitIfSlow(ImageName image) throws UnavailableException, InterruptedException {
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
            public Optional<Decision> withoutSignatures(ImageName image) {
                return image.registry().equals("other.test")
                        ? Optional.of(Decision.of(unmatched, image.written(), "no rule is about it"))
                        : Optional.empty();
            }

            @Override
            public Decision decide(ImageName image, String digest) throws UnavailableException, InterruptedException {
                decisions.incrementAndGet();
                waitIfSlow(image);
                boolean allowed = signed.getOrDefault(digest, false);
                return new Decision(
                        allowed ? Outcome.ALLOWED : Outcome.DENIED,
                        image.written(),
                        Optional.of(digest),
                        Optional.of("our images"),
                        List.of(allowed ? "signed by ada@example.test" : "a signature of ada@example.test is missing"),
                        List.of());
            }
        };
    }
}
