package dev.cairn.tools.oci;

import java.time.Duration;
import java.util.Optional;

/**
 * How registries are reached.
 *
 * @param plainHttp whether HTTP without TLS is spoken to registries that are not on this machine; on this machine it is found out
 * @param authorities certificates in PEM that registries are trusted by, in place of the system's
 * @param timeout of each answer that is not a blob
 * @param credentials for those that ask
 * @param credentialsInTheClear whether credentials may go to another machine without TLS
 */
public record RegistrySettings(
        boolean plainHttp,
        Optional<String> authorities,
        Duration timeout,
        DockerCredentials credentials,
        boolean credentialsInTheClear) {
    /** How long an answer may take. */
    public static final Duration TIMEOUT = Duration.ofSeconds(30);

    /** Credentials go to other machines with TLS alone. */
    public RegistrySettings(
            boolean plainHttp, Optional<String> authorities, Duration timeout, DockerCredentials credentials) {
        this(plainHttp, authorities, timeout, credentials, false);
    }

    /** With TLS, the system's authorities and the credentials of the person who runs this. */
    public static RegistrySettings defaults() {
        return new RegistrySettings(false, Optional.empty(), TIMEOUT, DockerCredentials.ofEnvironment(System.getenv()));
    }
}
