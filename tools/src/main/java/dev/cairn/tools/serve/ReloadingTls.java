package dev.cairn.tools.serve;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate of a server, from PEM files that may change while it serves: new connections get the new certificate. Files that cannot be used
 * leave the old one in place.
 */
public final class ReloadingTls {
    private static final Logger LOGGER = LoggerFactory.getLogger(ReloadingTls.class);
    private static final int MAX_FILE = 1 << 20;

    private final Path certificate;
    private final Path key;
    private final Current current;
    private final SSLContext context;
    private Contents seen;
    private boolean broken;

    private record Contents(Bytes certificate, Bytes key) {}

    /**
     * Reads the files.
     *
     * @param certificate its chain, the server's own certificate first
     * @param key its private key, PKCS #8, not encrypted; EC or RSA
     * @throws MalformedException if one of the files is not that, or the key is another one's
     * @throws StoreException if one cannot be read
     */
    public static ReloadingTls open(Path certificate, Path key) throws MalformedException {
        try {
            Contents contents = contents(certificate, key);
            return new ReloadingTls(certificate, key, contents, TlsFiles.keyManager(certificate, key));
        } catch (IOException e) {
            throw new StoreException("cannot read the certificate or its key: " + e, e);
        }
    }

    private ReloadingTls(Path certificate, Path key, Contents seen, X509ExtendedKeyManager manager) {
        this.certificate = certificate;
        this.key = key;
        this.seen = seen;
        this.current = new Current(manager);
        try {
            this.context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {current}, null, null);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
    }

    /** For servers; the same for ever. */
    public SSLContext context() {
        return context;
    }

    /** The server's certificate. */
    public X509Certificate certificate() {
        return current.now.manager.getCertificateChain(Current.SERVER)[0];
    }

    /**
     * Looks at the files, and takes what is new in them. Called by one thread.
     *
     * @return whether what is in the files is in use
     */
    public boolean refresh() {
        try {
            Contents contents = contents(certificate, key);
            if (contents.equals(seen)) {
                return !broken;
            }
            current.take(TlsFiles.keyManager(certificate, key));
            seen = contents;
            broken = false;
            LOGGER.info(
                    "a new TLS certificate is in use, valid until {}",
                    certificate().getNotAfter().toInstant());
        } catch (MalformedException | StoreException | IOException e) {
            // Two files are written one after the other: they may be good at the next look.
            if (!broken) {
                LOGGER.warn("the new TLS certificate cannot be used, the old one stays: {}", e.getMessage());
            }
            broken = true;
        }
        return !broken;
    }

    private static Contents contents(Path certificate, Path key) throws IOException {
        return new Contents(read(certificate), read(key));
    }

    private static Bytes read(Path file) throws IOException {
        if (Files.size(file) > MAX_FILE) {
            throw new IOException(file + " has more than " + MAX_FILE + " bytes");
        }
        return Bytes.wrap(Files.readAllBytes(file));
    }

    /**
     * Asks the newest key manager. A handshake asks several times, for a name first and then for what it names: the name has the number of the manager
     * in it, and the one before is kept for handshakes that have begun.
     */
    private static final class Current extends X509ExtendedKeyManager {
        private static final String SERVER = "server";

        private volatile Generation now;
        private volatile Optional<Generation> before = Optional.empty();

        private record Generation(int number, X509ExtendedKeyManager manager) {}

        Current(X509ExtendedKeyManager manager) {
            this.now = new Generation(0, manager);
        }

        void take(X509ExtendedKeyManager manager) {
            Generation old = now;
            before = Optional.of(old);
            now = new Generation(old.number + 1, manager);
        }

        private static @Nullable String named(Generation generation, @Nullable String alias) {
            return alias == null ? null : alias + "-" + generation.number;
        }

        private X509ExtendedKeyManager of(String name) {
            Generation newest = now;
            Optional<Generation> older = before;
            boolean isOlder = older.isPresent() && name.endsWith("-" + older.get().number);
            return isOlder ? older.get().manager : newest.manager;
        }

        @Override
        public @Nullable String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
            Generation newest = now;
            return named(newest, newest.manager.chooseEngineServerAlias(keyType, issuers, engine));
        }

        @Override
        public @Nullable String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
            Generation newest = now;
            return named(newest, newest.manager.chooseServerAlias(keyType, issuers, socket));
        }

        @Override
        public X509Certificate[] getCertificateChain(String name) {
            return of(name).getCertificateChain(SERVER);
        }

        @Override
        public PrivateKey getPrivateKey(String name) {
            return of(name).getPrivateKey(SERVER);
        }

        @Override
        public String @Nullable [] getServerAliases(String keyType, Principal[] issuers) {
            return null;
        }

        @Override
        public String @Nullable [] getClientAliases(String keyType, Principal[] issuers) {
            return null;
        }

        @Override
        public @Nullable String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
            return null;
        }
    }
}
