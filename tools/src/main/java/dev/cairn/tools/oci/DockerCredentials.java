package dev.cairn.tools.oci;

import dev.cairn.ca.json.JsonReader;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Credentials from Docker's configuration ({@code config.json}: {@code auths}, {@code credHelpers}, {@code credsStore}) and from Podman's
 * {@code auth.json}. Read anew each time, which is once for a repository, and again when it was refused.
 */
public final class DockerCredentials {
    private static final int MAX_FILE_BYTES = 1 << 20;
    private static final String OBJECT = "Docker configuration";

    private final List<Path> files;

    /** @param files in the order in which they are asked; those that are not there are left out */
    public DockerCredentials(List<Path> files) {
        this.files = List.copyOf(files);
    }

    /**
     * Those of the person who runs this: {@code $REGISTRY_AUTH_FILE} alone where it is set; else {@code $DOCKER_CONFIG/config.json} or
     * {@code ~/.docker/config.json}, then {@code $XDG_RUNTIME_DIR/containers/auth.json}.
     *
     * @param environment of the process
     */
    public static DockerCredentials ofEnvironment(Map<String, String> environment) {
        String only = environment.getOrDefault("REGISTRY_AUTH_FILE", "");
        if (!only.isEmpty()) {
            return new DockerCredentials(List.of(Path.of(only)));
        }
        List<Path> files = new ArrayList<>();
        String docker = environment.getOrDefault("DOCKER_CONFIG", "");
        files.add(
                docker.isEmpty()
                        ? Path.of(System.getProperty("user.home", ""), ".docker", "config.json")
                        : Path.of(docker, "config.json"));
        String runtime = environment.getOrDefault("XDG_RUNTIME_DIR", "");
        if (!runtime.isEmpty()) {
            files.add(Path.of(runtime, "containers", "auth.json"));
        }
        return new DockerCredentials(files);
    }

    /**
     * The credential for a repository: the most specific one there is.
     *
     * @throws MalformedException if a file is not such a configuration
     * @throws RegistryException if a file cannot be read, or a helper fails
     */
    Optional<Credential> find(ImageReference image) throws MalformedException, RegistryException {
        for (Path file : files) {
            if (Files.isRegularFile(file)) {
                Optional<Credential> found = find(JsonReader.parse(OBJECT, read(file)), image);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private static Bytes read(Path file) throws MalformedException, RegistryException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_FILE_BYTES + 1);
            if (bytes.length > MAX_FILE_BYTES) {
                throw new MalformedException(OBJECT, "longer than " + MAX_FILE_BYTES + " bytes");
            }
            return Bytes.wrap(bytes);
        } catch (IOException e) {
            throw new RegistryException("the Docker configuration cannot be read: " + file.getFileName(), e);
        }
    }

    private static Optional<Credential> find(JsonReader config, ImageReference image)
            throws MalformedException, RegistryException {
        List<String> keys = keys(image);
        // As Docker does: a helper for this registry, then the store of all, then what the file itself has.
        Optional<JsonReader> helpers = present(config, "credHelpers");
        if (helpers.isPresent()) {
            for (String key : keys) {
                Optional<JsonReader> helper = helpers.get().optional(key);
                if (helper.isPresent()) {
                    return CredentialHelper.get(helper.get(), key);
                }
            }
        }
        Optional<JsonReader> store = present(config, "credsStore")
                .filter(value -> !value.tree().asText().isEmpty());
        if (store.isPresent()) {
            for (String key : keys) {
                Optional<Credential> found = CredentialHelper.get(store.get(), key);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        Optional<JsonReader> auths = present(config, "auths");
        if (auths.isPresent()) {
            for (String key : keys) {
                for (String name :
                        List.of(key, "https://" + key, "https://" + key + "/v1/", "https://" + key + "/v2/")) {
                    Optional<JsonReader> entry = auths.get().optional(name);
                    Optional<Credential> found = entry.isPresent() ? entry(entry.get()) : Optional.empty();
                    if (found.isPresent()) {
                        return found;
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<JsonReader> present(JsonReader config, String name) throws MalformedException {
        return config.optional(name).filter(value -> !value.tree().isNull());
    }

    /** From the repository to the registry alone, and Docker Hub's other names. */
    private static List<String> keys(ImageReference image) {
        List<String> keys = new ArrayList<>();
        String key = image.name();
        while (key.contains("/")) {
            keys.add(key);
            key = key.substring(0, key.lastIndexOf('/'));
        }
        keys.add(key);
        if (key.equals("docker.io")) {
            keys.add("https://index.docker.io/v1/");
            keys.add("index.docker.io");
            keys.add("registry-1.docker.io");
        }
        return keys;
    }

    private static Optional<Credential> entry(JsonReader entry) throws MalformedException {
        Optional<JsonReader> identity = present(entry, "identitytoken");
        if (identity.isPresent() && !identity.get().text().isEmpty()) {
            return Optional.of(new Credential.RefreshToken(identity.get().text()));
        }
        Optional<JsonReader> auth = present(entry, "auth");
        if (auth.isPresent() && !auth.get().text().isEmpty()) {
            String pair;
            try {
                pair = new String(Base64.getDecoder().decode(auth.get().text()), StandardCharsets.UTF_8);
            } catch (IllegalArgumentException e) {
                throw auth.get().malformed("not base64");
            }
            // RFC 7617: the name ends at the first colon, and passwords may have more of them.
            int colon = pair.indexOf(':');
            if (colon < 0) {
                throw auth.get().malformed("not the base64 of a name, a colon and a password");
            }
            return Optional.of(new Credential.Password(pair.substring(0, colon), pair.substring(colon + 1)));
        }
        Optional<JsonReader> user = present(entry, "username");
        Optional<JsonReader> password = present(entry, "password");
        if (user.isPresent() && password.isPresent()) {
            return Optional.of(
                    new Credential.Password(user.get().text(), password.get().text()));
        }
        return Optional.empty();
    }
}
