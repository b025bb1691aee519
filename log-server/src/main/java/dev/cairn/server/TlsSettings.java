package dev.cairn.server;

import javax.net.ssl.SSLContext;

/**
 * A second port, with TLS: HTTP/1.1 and HTTP/2, as the client chooses (ALPN, RFC 7301).
 *
 * @param port 0 to 65535; 0 takes a free one
 * @param context holds the server's certificate
 */
public record TlsSettings(int port, SSLContext context) {
    /** Checks the port. */
    public TlsSettings {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + " is not in 0 to 65535");
        }
    }
}
