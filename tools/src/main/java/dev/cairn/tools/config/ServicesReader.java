package dev.cairn.tools.config;

import com.typesafe.config.Config;
import dev.cairn.ca.keys.Secret;
import dev.cairn.core.MalformedException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads {@link Services} from a configuration that has all keys of the reference. */
final class ServicesReader {
    private static final String OBJECT = "cairn.conf";
    private static final Duration LONGEST_LIFETIME = Duration.ofDays(1);

    private final Config config;
    private final Path directory;

    ServicesReader(Config config, Path directory) {
        this.config = config;
        this.directory = directory;
    }

    Services read(String origin) throws MalformedException {
        Optional<Services.Ct> ct = config.getBoolean("ct.enabled")
                ? Optional.of(new Services.Ct(path("ct.roots"), config.getBoolean("ct.leaf-index")))
                : Optional.empty();
        Optional<Services.Ca> ca = config.getBoolean("ca.enabled") ? Optional.of(ca()) : Optional.empty();
        if (ca.isPresent() && ct.isEmpty() && ca.get().log().isEmpty()) {
            throw new MalformedException(
                    OBJECT,
                    "ca.enabled needs ct.enabled or ca.log-url: a certificate is not issued without being logged");
        }
        return new Services(
                baseUrl(origin),
                tls(),
                ct,
                ca,
                config.getBoolean("tsa.enabled") ? Optional.of(tsa()) : Optional.empty(),
                config.getBoolean("trust.enabled"),
                config.getBoolean("dev.oidc"));
    }

    private String baseUrl(String origin) throws MalformedException {
        String written = config.getString("base-url");
        if (written.isEmpty()) {
            return "https://" + origin;
        }
        return url("base-url", written);
    }

    private static String url(String path, String written) throws MalformedException {
        try {
            URI uri = new URI(written);
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (!http
                    || uri.getHost() == null
                    || uri.getUserInfo() != null
                    || uri.getQuery() != null
                    || uri.getFragment() != null
                    || written.endsWith("/")) {
                throw new MalformedException(
                        OBJECT, path + " must be an http or https URL without a slash at its end, user or query");
            }
            return written;
        } catch (URISyntaxException e) {
            throw new MalformedException(OBJECT, path + " is not a URL");
        }
    }

    private Optional<Services.Tls> tls() throws MalformedException {
        Optional<Path> certificate = path("tls.certificate");
        Optional<Path> key = path("tls.key");
        if (certificate.isEmpty() && key.isEmpty()) {
            return Optional.empty();
        }
        if (certificate.isEmpty() || key.isEmpty()) {
            throw new MalformedException(OBJECT, "tls needs both certificate and key");
        }
        int port = config.getInt("tls.port");
        if (port < 0 || port > 65_535) {
            throw new MalformedException(OBJECT, "tls.port must be from 0 to 65535");
        }
        return Optional.of(new Services.Tls(port, certificate.get(), key.get()));
    }

    private Services.Ca ca() throws MalformedException {
        Duration lifetime = config.getDuration("ca.lifetime");
        if (lifetime.compareTo(Duration.ofMinutes(1)) < 0
                || lifetime.compareTo(LONGEST_LIFETIME) > 0
                || lifetime.toNanosPart() != 0) {
            throw new MalformedException(OBJECT, "ca.lifetime must be from 1m to 24h, in whole seconds");
        }
        Services.Key key = key("ca.key");
        Optional<Path> chain = path("ca.chain");
        if (chain.isEmpty() && key.type() != Services.KeyStoreType.PKCS12) {
            throw new MalformedException(OBJECT, "ca.chain may be empty only if ca.key is in a PKCS #12 file");
        }
        return new Services.Ca(
                path("ca.issuers").orElseThrow(() -> new MalformedException(OBJECT, "ca.issuers is required")),
                path("ca.signers"),
                chain,
                config.getStringList("ca.older-chains").stream()
                        .map(directory::resolve)
                        .toList(),
                key,
                lifetime,
                path("ca.audit"),
                remoteLog());
    }

    private Optional<Services.RemoteLog> remoteLog() throws MalformedException {
        String written = config.getString("ca.log-url");
        if (written.isEmpty()) {
            return Optional.empty();
        }
        Path key = path("ca.log-key")
                .orElseThrow(() -> new MalformedException(OBJECT, "ca.log-url needs ca.log-key, the log's ct.pub"));
        return Optional.of(new Services.RemoteLog(url("ca.log-url", written), key));
    }

    private Services.Tsa tsa() throws MalformedException {
        Duration maxOffset = config.getDuration("tsa.max-offset");
        if (maxOffset.isNegative() || maxOffset.isZero()) {
            throw new MalformedException(OBJECT, "tsa.max-offset must be positive");
        }
        return new Services.Tsa(
                path("tsa.chain").orElseThrow(() -> new MalformedException(OBJECT, "tsa.chain is required")),
                key("tsa.key"),
                List.copyOf(config.getStringList("tsa.ntp-servers")),
                maxOffset);
    }

    private Services.Key key(String block) throws MalformedException {
        String type = config.getString(block + ".type");
        Services.KeyStoreType store;
        try {
            store = Services.KeyStoreType.valueOf(type.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new MalformedException(OBJECT, block + ".type is pem or pkcs12 or pkcs11");
        }
        String alias = config.getString(block + ".alias");
        if (store == Services.KeyStoreType.PKCS11 && alias.isEmpty()) {
            throw new MalformedException(OBJECT, block + ".alias is required: the label of the key in the token");
        }
        Optional<Secret> password = password(block);
        if (store != Services.KeyStoreType.PEM && password.isEmpty()) {
            throw new MalformedException(OBJECT, block + " needs password-env or password-file");
        }
        return new Services.Key(
                store,
                path(block + ".file").orElseThrow(() -> new MalformedException(OBJECT, block + ".file is required")),
                alias.isEmpty() ? Optional.empty() : Optional.of(alias),
                config.getInt(block + ".slot-index"),
                password);
    }

    private Optional<Secret> password(String block) {
        String variable = config.getString(block + ".password-env");
        if (!variable.isEmpty()) {
            return Optional.of(new Secret.Environment(variable));
        }
        return path(block + ".password-file").map(Secret.SecretFile::new);
    }

    private Optional<Path> path(String key) {
        String written = config.getString(key);
        return written.isEmpty() ? Optional.empty() : Optional.of(directory.resolve(written));
    }
}
