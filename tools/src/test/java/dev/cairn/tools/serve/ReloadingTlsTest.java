package dev.cairn.tools.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.ca.dev.DevTls;
import dev.cairn.core.MalformedException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReloadingTlsTest {
    @TempDir
    private Path directory = Path.of("");

    private Path made(String name) {
        Path folder = directory.resolve(name);
        DevTls.make(folder, Instant.now());
        return folder;
    }

    private static void copy(Path from, Path to, String file) throws IOException {
        Files.copy(from.resolve(file), to.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }

    /** The certificate that a client sees that trusts both authorities. */
    private X509Certificate shown(ReloadingTls tls, Path... folders) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        for (Path folder : folders) {
            try (InputStream in = Files.newInputStream(folder.resolve(DevTls.AUTHORITY))) {
                trusted.setCertificateEntry(
                        folder.toString(),
                        CertificateFactory.getInstance("X.509").generateCertificate(in));
            }
        }
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext client = SSLContext.getInstance("TLS");
        client.init(null, managers.getTrustManagers(), null);
        InetAddress here = InetAddress.getLoopbackAddress();
        try (SSLServerSocket server =
                        (SSLServerSocket) tls.context().getServerSocketFactory().createServerSocket(0, 1, here);
                SSLSocket socket = (SSLSocket) client.getSocketFactory().createSocket(here, server.getLocalPort())) {
            Thread accepting = new Thread(() -> {
                try (SSLSocket accepted = (SSLSocket) server.accept()) {
                    accepted.startHandshake();
                } catch (IOException e) {
                    // The client says what was wrong.
                }
            });
            accepting.start();
            socket.startHandshake();
            X509Certificate certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            accepting.join();
            return certificate;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Test
    void newConnectionsGetTheNewCertificate() throws IOException, GeneralSecurityException, MalformedException {
        Path first = made("first");
        Path second = made("second");
        Path used = Files.createDirectory(directory.resolve("used"));
        copy(first, used, DevTls.CERTIFICATE);
        copy(first, used, DevTls.KEY);
        ReloadingTls tls = ReloadingTls.open(used.resolve(DevTls.CERTIFICATE), used.resolve(DevTls.KEY));
        X509Certificate before = shown(tls, first, second);
        assertTrue(tls.refresh());
        assertEquals(before, shown(tls, first, second));
        // The certificate is there before its key is.
        copy(second, used, DevTls.CERTIFICATE);
        assertFalse(tls.refresh());
        assertEquals(before, shown(tls, first, second));
        copy(second, used, DevTls.KEY);
        assertTrue(tls.refresh());
        assertNotEquals(before, shown(tls, first, second));
        assertEquals(tls.certificate(), shown(tls, first, second));
        Files.delete(used.resolve(DevTls.KEY));
        assertFalse(tls.refresh());
        assertEquals(tls.certificate(), shown(tls, first, second));
    }
}
