package dev.cairn.tools.trust;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.file.DirectoryLock;
import dev.cairn.core.file.PrivateFolder;
import dev.cairn.tools.http.BoundedHttp;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Pins deployments, and asks their repositories what is new. */
// Locks are held, not used.
@SuppressWarnings("try")
public final class Pins {
    /** The name of Sigstore's public instance. */
    public static final String PUBLIC_GOOD = "sigstore";

    private static final URI PUBLIC_GOOD_REPOSITORY = URI.create("https://tuf-repo-cdn.sigstore.dev");
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(60);
    private static final int MAX_ROOT_BYTES = 512_000;
    private static final int MAX_TIMESTAMP_BYTES = 16_384;

    private final TrustHome home;
    private final BoundedHttp http;
    private final InstantSource clock;

    /** @param home where they are kept */
    public Pins(TrustHome home, BoundedHttp http, InstantSource clock) {
        this.home = home;
        this.http = http;
        this.clock = clock;
    }

    /**
     * What is to be pinned.
     *
     * @param url of the deployment, or of its TUF repository
     * @param root the root that is trusted, from elsewhere
     * @param fingerprint SHA-256 of the first root, in hexadecimal
     */
    public record Request(String name, URI url, Optional<Bytes> root, Optional<String> fingerprint) {}

    /**
     * Pins a deployment and fetches what it publishes. Nothing is kept unless all of it verifies.
     *
     * @throws IOException if it cannot be reached
     * @throws MalformedException if what it publishes is not TUF metadata
     * @throws VerificationException if its root is not the one that was asked for, or something does not verify from it
     */
    public Deployment pin(Request request) throws IOException, MalformedException, VerificationException {
        URI repository = repository(request.url());
        TufFetcher fetcher = TufFetcher.http(repository, http, TIMEOUT);
        Bytes root;
        Deployment.Pinning pinning;
        if (request.root().isPresent()) {
            root = request.root().get();
            pinning = Deployment.Pinning.FILE;
        } else {
            root = fetcher.fetch("1.root.json", MAX_ROOT_BYTES)
                    .orElseThrow(() -> new IOException(repository + " has no 1.root.json; give its root with --root"));
            pinning = request.fingerprint().isPresent() ? Deployment.Pinning.FINGERPRINT : Deployment.Pinning.FIRST_USE;
        }
        String sha256 = sha256(root);
        String wanted = request.fingerprint().orElse(sha256).replace(":", "").toLowerCase(Locale.ROOT);
        if (!wanted.equals(sha256)) {
            throw new VerificationException(
                    "the root's SHA-256 is " + sha256 + ", not " + wanted + "; nothing was pinned");
        }
        return pin(new Deployment(request.name(), repository, sha256, pinning, clock.instant()), root, fetcher);
    }

    private Deployment pin(Deployment deployment, Bytes root, TufFetcher fetcher)
            throws IOException, MalformedException, VerificationException {
        Root.read("root", root);
        Optional<Deployment> known = requireSameRoot(deployment);
        if (known.isPresent()) {
            // What was seen since it was pinned is not forgotten: that would be a way back behind it.
            update(known.get());
            return known.get();
        }
        home.create();
        Path draft = home.folderOf("." + deployment.name() + ".new");
        try (DirectoryLock lock = lock()) {
            TrustHome.delete(draft);
            PrivateFolder.create(draft);
            MetadataStore store = new MetadataStore(draft);
            store.write("root.json", root);
            update(store, fetcher);
            keep(deployment, draft);
            return deployment;
        } finally {
            TrustHome.delete(draft);
        }
    }

    /**
     * Pins Sigstore's public instance with the root that comes with this program. Without the network, its trusted root is the one that comes with
     * this program too.
     *
     * @return why its repository could not be asked; empty if it was
     */
    public Optional<IOException> pinPublicGood() throws IOException, MalformedException, VerificationException {
        Bytes root = resource("root.json");
        Deployment deployment = new Deployment(
                PUBLIC_GOOD, PUBLIC_GOOD_REPOSITORY, sha256(root), Deployment.Pinning.BUILT_IN, clock.instant());
        try {
            pin(deployment, root, TufFetcher.http(PUBLIC_GOOD_REPOSITORY, http, TIMEOUT));
            return Optional.empty();
        } catch (IOException unreachable) {
            if (home.find(PUBLIC_GOOD).isPresent()) {
                return Optional.of(unreachable);
            }
            Path draft = home.folderOf("." + PUBLIC_GOOD + ".new");
            try (DirectoryLock lock = lock()) {
                PrivateFolder.create(draft);
                MetadataStore store = new MetadataStore(draft);
                store.write("root.json", root);
                store.write(TrustHome.TRUSTED_ROOT, resource(TrustHome.TRUSTED_ROOT));
                keep(deployment, draft);
            }
            return Optional.of(unreachable);
        }
    }

    private static Bytes resource(String name) throws IOException {
        try (InputStream in = Pins.class.getResourceAsStream("sigstore/" + name)) {
            if (in == null) {
                throw new IllegalStateException("sigstore/" + name + " is not in the jar");
            }
            return Bytes.wrap(in.readAllBytes());
        }
    }

    /** A root is pinned once: to believe another one takes a decision to forget the first. */
    private Optional<Deployment> requireSameRoot(Deployment deployment)
            throws MalformedException, VerificationException {
        Optional<Deployment> known = home.find(deployment.name());
        if (known.isPresent() && !known.get().rootSha256().equals(deployment.rootSha256())) {
            throw new VerificationException("the root that " + deployment.name() + " was pinned to has SHA-256 "
                    + known.get().rootSha256() + ", this one has " + deployment.rootSha256()
                    + "; if its operator says that it is right, cairn trust remove " + deployment.name() + " first");
        }
        return known;
    }

    private void keep(Deployment deployment, Path draft) throws IOException {
        new MetadataStore(draft)
                .write(TrustHome.DEPLOYMENT, Bytes.ofUtf8(deployment.toJson().toPrettyString() + "\n"));
        Path folder = home.folderOf(deployment.name());
        TrustHome.delete(folder);
        Files.move(draft, folder, StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * Asks a deployment's repository what is new.
     *
     * @throws IOException if it cannot be reached; what is kept is as it was
     * @throws MalformedException if what it publishes is not TUF metadata
     * @throws VerificationException if it does not verify
     */
    public void update(Deployment deployment) throws IOException, MalformedException, VerificationException {
        try (DirectoryLock lock = lock()) {
            update(home.store(deployment.name()), TufFetcher.http(deployment.repository(), http, TIMEOUT));
        }
    }

    private void update(MetadataStore store, TufFetcher fetcher)
            throws IOException, MalformedException, VerificationException {
        Instant now = clock.instant();
        TufClient.Targets targets = new TufClient(fetcher, store, now).update();
        if (targets.fetch(TrustHome.TRUSTED_ROOT).isEmpty()) {
            throw new VerificationException("the TUF repository has no target " + TrustHome.TRUSTED_ROOT);
        }
        if (targets.fetch(TrustHome.SIGNING_CONFIG).isEmpty()) {
            store.delete(TrustHome.SIGNING_CONFIG);
        }
        store.write(TrustHome.CHECKED, Bytes.ofUtf8(now + "\n"));
    }

    /** Commands that sign at the same time ask one after the other. */
    private DirectoryLock lock() {
        Instant end = clock.instant().plus(LOCK_TIMEOUT);
        while (true) {
            try {
                return DirectoryLock.take(home.folder());
            } catch (StoreException held) {
                if (!clock.instant().isBefore(end)) {
                    throw held;
                }
                try {
                    Thread.sleep(20);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw held;
                }
            }
        }
    }

    /** Where a deployment's repository is: at {@code URL/tuf}, as Cairn has it, or at the URL itself. */
    private URI repository(URI url) throws IOException {
        String text = url.toString().replaceAll("/+$", "");
        for (String place : text.endsWith("/tuf") ? List.of(text) : List.of(text + "/tuf", text)) {
            URI candidate = URI.create(place);
            if (TufFetcher.http(candidate, http, TIMEOUT)
                    .fetch("timestamp.json", MAX_TIMESTAMP_BYTES)
                    .isPresent()) {
                return candidate;
            }
        }
        throw new IOException("there is no TUF repository at " + text + ", nor at " + text + "/tuf");
    }

    private static String sha256(Bytes file) {
        return Bytes.wrap(DigestAlgorithm.SHA2_256.digest(file.unsafeArray())).hex();
    }
}
