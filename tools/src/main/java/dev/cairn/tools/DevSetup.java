package dev.cairn.tools;

import com.typesafe.config.ConfigUtil;
import dev.cairn.ca.dev.DevTls;
import dev.cairn.core.StoreException;
import dev.cairn.core.engine.DataDirectory;
import dev.cairn.tools.serve.Ceremony;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Makes a log to try things with, and beside it a CA whose identities anyone with its files can make.
 *
 * @param http where it will listen, if that was said
 * @param https the port with TLS, if that was said
 * @param baseUrl what clients use, if that was said
 */
record DevSetup(Optional<HostAndPort> http, OptionalInt https, Optional<String> baseUrl) {
    static final String ORIGIN = "localhost";
    private static final int HTTP_PORT = 3000;
    private static final int TLS_PORT = 3443;

    /** Makes the log unless there is one. Returns where to listen: with a port that the system chose if it was to choose one. */
    Optional<HostAndPort> make(DataOption data) throws IOException {
        if (Files.exists(data.configFile()) && DataDirectory.holdsLog(data.directory())) {
            return http;
        }
        // The port becomes part of what is signed for clients; so it has to be known before anything listens.
        Optional<HostAndPort> address = http.isPresent() && http.get().port() == 0
                ? Optional.of(new HostAndPort(http.get().host(), freePort()))
                : http;
        String url = baseUrl.orElse(
                "http://localhost:" + address.map(HostAndPort::port).orElse(HTTP_PORT));
        // Next to a log at its usual port there may be another one.
        int tlsPort = https.orElse(address.isPresent() ? 0 : TLS_PORT);
        String configuration = InitCommand.configuration(ORIGIN)
                + InitCommand.besideTheLog(url)
                + "dev.oidc = true\ntls {\n  port = " + tlsPort
                + "\n  certificate = " + ConfigUtil.quoteString("dev/" + DevTls.CERTIFICATE)
                + "\n  key = " + ConfigUtil.quoteString("dev/" + DevTls.KEY) + "\n}\n";
        InitCommand.make(
                data,
                ORIGIN,
                configuration,
                keys -> new Ceremony(data.directory(), ORIGIN).make(keys, url, Optional.empty(), true));
        return address;
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new StoreException("there is no free port: " + e, e);
        }
    }
}
