package dev.cairn.load;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;

/**
 * A log under load: the prefix of its URLs.
 *
 * @param prefix a plain http URL without query; its path, if any, stands before every route, without a slash at the end
 */
record Target(URI prefix) {
    Target {
        if (!"http".equals(prefix.getScheme()) || prefix.getHost() == null || prefix.getRawQuery() != null) {
            throw new IllegalArgumentException("not a plain http URL: " + prefix);
        }
        if (prefix.getRawPath().endsWith("/")) {
            String text = prefix.toString();
            prefix = URI.create(text.substring(0, text.length() - 1));
        }
    }

    static Target of(String url) {
        return new Target(URI.create(url));
    }

    /** The address behind the host name, looked up now. */
    InetSocketAddress address() throws UnknownHostException {
        int port = prefix.getPort() < 0 ? 80 : prefix.getPort();
        return new InetSocketAddress(InetAddress.getByName(prefix.getHost()), port);
    }

    /** The absolute path of a route, for a request line. */
    String path(String route) {
        return prefix.getRawPath() + route;
    }

    /** The URL of a route. */
    URI url(String route) {
        return URI.create(prefix + route);
    }

    /** The Host header field of every request. */
    String host() {
        return prefix.getRawAuthority();
    }
}
