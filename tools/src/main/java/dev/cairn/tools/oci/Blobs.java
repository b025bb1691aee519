package dev.cairn.tools.oci;

import dev.cairn.core.MalformedException;
import dev.cairn.tools.bundle.Bundle.Digest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import land.oras.ContainerRef;
import land.oras.Registry;
import land.oras.auth.AuthProvider;
import land.oras.auth.AuthScheme;
import land.oras.exception.OrasException;
import org.jspecify.annotations.Nullable;

/**
 * The blobs of a repository, as streams. The one class that knows the ORAS library, which carries them: upload sessions, mounts and redirected downloads
 * are its work. It has no time limits, so they are here.
 */
final class Blobs {
    private static final ExecutorService THREADS = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "registry-blobs");
        thread.setDaemon(true);
        return thread;
    });

    /** What is written to a registry, from its beginning each time it is asked for. */
    interface Source {
        InputStream open() throws IOException;
    }

    private final ImageReference name;
    private final RegistryClient client;
    private final RegistrySettings settings;
    private final Duration patience;
    private final Registry reading;
    private final Registry writing;

    Blobs(ImageReference name, RegistryClient client, RegistrySettings settings) throws RegistryException {
        this.name = name;
        this.client = client;
        this.settings = settings;
        this.patience = settings.timeout();
        this.reading = registry(settings, RegistryClient.scope(name.repository(), false));
        this.writing = registry(settings, RegistryClient.scope(name.repository(), true));
    }

    private Registry registry(RegistrySettings settings, String scope) throws RegistryException {
        try {
            Registry.Builder builder = Registry.builder()
                    .withRegistry(name.apiHost())
                    .withInsecure(client.isPlainHttp())
                    .withAuthProvider(new Authorization(client, scope));
            settings.authorities().ifPresent(builder::withCaContent);
            return builder.build();
        } catch (OrasException e) {
            throw failed("the settings of containers on this machine (registries.conf)", e);
        }
    }

    /** What this package knows of authentication, as the library asks for it. */
    private record Authorization(RegistryClient client, String scope) implements AuthProvider {
        @Override
        public @Nullable String getAuthHeader(ContainerRef unused) {
            try {
                return client.authorization(scope).orElse(null);
            } catch (MalformedException | RegistryException e) {
                throw new OrasException("no authorization", e);
            }
        }

        @Override
        public AuthScheme getAuthScheme() {
            return AuthScheme.BEARER;
        }
    }

    private String what(Digest digest) {
        return name.name() + "@" + digest;
    }

    private ContainerRef ref(String repository, Digest digest) {
        return ContainerRef.parse(name.apiHost() + "/" + repository + "@" + digest);
    }

    /** How long a blob may take, all of it. */
    private Duration time(long size) {
        return patience.plusSeconds(size / RegistryClient.SLOWEST_BYTES_PER_SECOND);
    }

    /**
     * The bytes of a blob, as they come. Who reads to the end has what the descriptor says.
     *
     * @throws RegistryException if it is not there, or is refused
     */
    InputStream open(Descriptor blob) throws RegistryException {
        String what = what(blob.digest());
        InputStream raw = within(patience, what, () -> reading.fetchBlob(ref(name.repository(), blob.digest())));
        return new VerifiedBlob(new Timed(raw, what, time(blob.size())), blob, what);
    }

    /**
     * Writes a blob unless it is there. The registry compares the digest.
     *
     * @param source opened once, or again if the registry wants other credentials
     */
    void put(Descriptor blob, Source source) throws RegistryException {
        String what = "push of " + what(blob.digest());
        Supplier<InputStream> stream = () -> {
            try {
                return source.open();
            } catch (IOException e) {
                throw new OrasException("the source of a blob cannot be read", e);
            }
        };
        within(
                time(blob.size()),
                what,
                () -> writing.pushBlob(ref(name.repository(), blob.digest()), blob.size(), stream, Map.of()));
    }

    /** Makes a blob of another repository of the same registry one of this; false if the registry does not do that. */
    boolean mount(Digest digest, String from) throws RegistryException {
        String what = "mount of " + what(digest);
        // It takes a token for both, which only some services give; without it the registry answers that it does not
        // mount.
        String scopes = RegistryClient.scope(name.repository(), true) + " " + RegistryClient.scope(from, false);
        Registry both = registry(settings, scopes);
        return within(patience, what, () -> both.mountBlob(ref(from, digest), ref(name.repository(), digest)));
    }

    /** Whether a blob is there. */
    boolean has(Digest digest) throws RegistryException {
        try {
            within(patience, what(digest), () -> reading.fetchBlobDescriptor(ref(name.repository(), digest)));
            return true;
        } catch (RegistryException.NotFound e) {
            return false;
        }
    }

    private <T> T within(Duration time, String what, Callable<T> work) throws RegistryException {
        Future<T> done = THREADS.submit(work);
        try {
            return done.get(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw failed(what, e.getCause());
        } catch (TimeoutException e) {
            throw new RegistryException(what + ": not done within " + time.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RegistryException(what + ": interrupted", e);
        } finally {
            done.cancel(true);
        }
    }

    /** The library's messages may hold the whole of a registry's answer, which is not shown. */
    private RegistryException failed(String what, @Nullable Throwable cause) {
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof RegistryException own) {
                return own;
            }
        }
        if (cause instanceof OrasException oras) {
            int status = oras.getStatusCode();
            if (status == 404) {
                return new RegistryException.NotFound(what + " is not in the registry");
            }
            if (status == 401 || status == 403) {
                return new RegistryException(what + ": refused with status " + status + ": " + advice(), cause);
            }
            if (status > 0) {
                return new RegistryException(what + ": the registry answers with status " + status, cause);
            }
        }
        String reason = "";
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof MalformedException malformed) {
                return new RegistryException(what + ": " + malformed.getMessage(), cause);
            }
            reason = each.getClass().getSimpleName();
        }
        return new RegistryException(what + ": failed (" + reason + ")", cause);
    }

    private String advice() {
        try {
            return client.adviceWhenRefused(RegistryClient.scope(name.repository(), true));
        } catch (MalformedException | RegistryException e) {
            return "its token service does not answer as it must";
        }
    }

    /** A stream that is closed when its time is over, so that who reads it fails. */
    private final class Timed extends FilterInputStream {
        private final String what;
        private final Duration time;
        private final long deadline;

        Timed(InputStream in, String what, Duration time) {
            super(in);
            this.what = what;
            this.time = time;
            this.deadline = System.nanoTime() + time.toNanos();
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                throw new RegistryException(what + ": not done within " + time.toSeconds() + " s");
            }
            return within(Duration.ofNanos(left), what, () -> in.read(buffer, offset, length));
        }
    }
}
