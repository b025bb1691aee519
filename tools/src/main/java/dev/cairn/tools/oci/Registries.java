package dev.cairn.tools.oci;

import dev.cairn.core.MalformedException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Registries as one process reaches them: with one set of connections, and each is asked once whether it has TLS and what it wants for
 * authentication. What was learnt of those that were asked last is kept.
 */
public final class Registries {
    private static final int MOST_KEPT = 1000;

    private final RegistrySettings settings;
    private final RegistryHttp http;
    private final Map<String, RegistryEndpoint> endpoints = kept(); // guarded by itself, as are the repositories
    private final Map<String, Repository> repositories = kept();

    /** @throws MalformedException if the authorities of the settings are not certificates in PEM */
    public Registries(RegistrySettings settings) throws MalformedException {
        this.settings = settings;
        this.http = new RegistryHttp(settings);
    }

    private static <V> Map<String, V> kept() {
        return new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                return size() > MOST_KEPT;
            }
        };
    }

    /**
     * The repository of an image. A registry on this machine is asked whether it speaks TLS; others are not asked anything yet.
     *
     * @throws RegistryException if the registry is on this machine and does not answer
     */
    public Repository repository(ImageReference image) throws RegistryException {
        synchronized (repositories) {
            Repository known = repositories.get(image.name());
            if (known != null) {
                return known;
            }
        }
        RegistryClient client = new RegistryClient(image, endpoint(image), http, settings);
        Repository made = new Repository(image, client, settings);
        synchronized (repositories) {
            Repository other = repositories.putIfAbsent(image.name(), made);
            return other == null ? made : other;
        }
    }

    private RegistryEndpoint endpoint(ImageReference image) throws RegistryException {
        synchronized (endpoints) {
            RegistryEndpoint known = endpoints.get(image.apiHost());
            if (known != null) {
                return known;
            }
        }
        // It may ask: not while others wait.
        RegistryEndpoint made = RegistryEndpoint.find(image, http, settings);
        synchronized (endpoints) {
            RegistryEndpoint other = endpoints.putIfAbsent(image.apiHost(), made);
            return other == null ? made : other;
        }
    }
}
