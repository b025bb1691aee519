package dev.cairn.tools.oci;

import dev.cairn.core.MalformedException;
import dev.cairn.tools.bundle.Bundle.Digest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name of an image, as in {@code docker pull}: {@code [registry[:port]/]repository[:tag][@digest]}
 * (<a href="https://pkg.go.dev/github.com/distribution/reference">reference</a>). A name without a registry is one of {@code docker.io}.
 *
 * @param registry host, with its port where it has one
 * @param repository lower case, its parts separated by {@code /}
 * @param tag where the name has one; nothing but {@code latest} is assumed when it has neither tag nor digest
 * @param digest where the name has one; it goes before the tag
 */
public record ImageReference(String registry, String repository, Optional<String> tag, Optional<Digest> digest) {
    /** The tag of a name with neither tag nor digest. */
    public static final String DEFAULT_TAG = "latest";

    private static final String DOCKER_HUB = "docker.io";
    private static final String OBJECT = "image reference";
    private static final int MAX_CHARS = 1024;
    private static final int MAX_REPOSITORY_CHARS = 255;
    private static final Pattern HOST = Pattern.compile(
            "(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})){0,30}|\\[[0-9a-fA-F:]{2,45}])(?::[0-9]{1,5})?");
    private static final Pattern PART = Pattern.compile("[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*");
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");

    /** Reads a name. */
    public static ImageReference parse(String name) throws MalformedException {
        if (name.isEmpty() || name.length() > MAX_CHARS) {
            throw malformed("it has from 1 to " + MAX_CHARS + " characters");
        }
        if (name.contains("://")) {
            throw malformed("it is written without https:// before it");
        }
        String rest = name;
        Optional<Digest> digest = Optional.empty();
        int at = rest.indexOf('@');
        if (at >= 0) {
            digest = Optional.of(Digests.parse(OBJECT, rest.substring(at + 1)));
            rest = rest.substring(0, at);
        }
        Optional<String> tag = Optional.empty();
        int colon = rest.lastIndexOf(':');
        if (colon > rest.lastIndexOf('/')) {
            tag = Optional.of(rest.substring(colon + 1));
            rest = rest.substring(0, colon);
        }
        if (tag.isPresent() && !isTag(tag.get())) {
            throw malformed("a tag is a letter, a digit or _ and at most 127 of those, dots and hyphens");
        }
        String registry = DOCKER_HUB;
        int slash = rest.indexOf('/');
        String first = slash < 0 ? "" : rest.substring(0, slash);
        if (first.contains(".") || first.contains(":") || first.equalsIgnoreCase("localhost")) {
            registry = canonical(first);
            rest = rest.substring(slash + 1);
        }
        if (registry.equals(DOCKER_HUB) && !rest.contains("/")) {
            rest = "library/" + rest;
        }
        checkHost(registry);
        checkRepository(rest);
        return new ImageReference(registry, rest, tag, digest);
    }

    /** A registry has one spelling, so that rules about it cannot be got around with another: lower case, no default port, its port in full. */
    private static String canonical(String written) {
        String host = written.toLowerCase(Locale.ROOT)
                .replaceFirst(":0+([0-9]+)$", ":$1")
                .replaceFirst(":443$", "");
        return host.equals("index.docker.io") || host.equals("registry-1.docker.io") ? DOCKER_HUB : host;
    }

    /**
     * A name of an image, with tag or digest or without, whose registry is spelt as {@link #parse} spells it; what is none is given back as it is.
     *
     * @param name such as {@code Registry.example.test:443/team/app:1.0}
     */
    public static String withCanonicalRegistry(String name) {
        int slash = name.indexOf('/');
        String first = slash < 0 ? "" : name.substring(0, slash);
        return first.contains(".") || first.contains(":") || first.equalsIgnoreCase("localhost")
                ? canonical(first) + name.substring(slash)
                : name;
    }

    private static void checkHost(String registry) throws MalformedException {
        if (!HOST.matcher(registry).matches()) {
            throw malformed("the registry is not a host name with or without a port");
        }
    }

    private static void checkRepository(String repository) throws MalformedException {
        if (repository.isEmpty() || repository.length() > MAX_REPOSITORY_CHARS) {
            throw malformed("the repository has from 1 to " + MAX_REPOSITORY_CHARS + " characters");
        }
        for (String part : repository.split("/", -1)) {
            if (!PART.matcher(part).matches()) {
                throw malformed(
                        "the parts of a repository are lower-case letters and digits, with single . _ or - between them");
            }
        }
    }

    /** Whether a text can be a tag. */
    static boolean isTag(String text) {
        return TAG.matcher(text).matches();
    }

    private static MalformedException malformed(String rule) {
        return new MalformedException(OBJECT, rule);
    }

    /** Registry and repository: {@code registry.example.test/team/app}. */
    public String name() {
        return registry + "/" + repository;
    }

    /** What names the manifest: the digest if there is one, else the tag, else {@code latest}. */
    String manifestName() {
        return digest.map(Digest::toString).orElseGet(() -> tag.orElse(DEFAULT_TAG));
    }

    /** The image of a digest in the same repository. */
    public ImageReference at(Digest other) {
        return new ImageReference(registry, repository, Optional.empty(), Optional.of(other));
    }

    /** Where the registry's API is, which for {@code docker.io} is another host. */
    String apiHost() {
        return registry.equals(DOCKER_HUB) ? "registry-1.docker.io" : registry;
    }

    /** Whether the registry is on this machine: {@code localhost} or a loopback address. */
    boolean isLoopback() {
        int colon = registry.startsWith("[") ? registry.indexOf("]:") + 1 : registry.indexOf(':');
        return isLoopback(colon > 0 ? registry.substring(0, colon) : registry);
    }

    /** Whether a host is this machine: {@code localhost} or a loopback address. */
    static boolean isLoopback(String host) {
        if (host.equals("localhost")) {
            return true;
        }
        boolean literal = host.startsWith("[") || host.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
        try {
            // A literal is not looked up.
            return literal && InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** With all that it has. */
    @Override
    public String toString() {
        return name()
                + tag.map(text -> ":" + text).orElse("")
                + digest.map(value -> "@" + value).orElse("");
    }
}
