package dev.cairn.ca.trust;

import java.net.URI;
import java.net.URISyntaxException;

/** The URLs that clients join paths to. */
final class WebUrl {
    private WebUrl() {}

    /** Returns it, or refuses what is not an absolute HTTP URL without query, or ends with a slash: clients append paths as they are. */
    static String checked(String url) {
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("not a URL", e);
        }
        boolean http = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
        if (!http || uri.getHost() == null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw new IllegalArgumentException("not an absolute http or https URL without query");
        }
        if (url.endsWith("/")) {
            throw new IllegalArgumentException("a URL here has no slash at its end");
        }
        return url;
    }
}
