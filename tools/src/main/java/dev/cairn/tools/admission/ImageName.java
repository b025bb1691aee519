package dev.cairn.tools.admission;

import dev.cairn.core.MalformedException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An image, as a reference names it (<a href="https://github.com/distribution/reference/blob/main/reference.go">grammar</a>).
 *
 * @param written as it was written
 * @param registry host, perhaps with a port; {@code docker.io} where none is written
 * @param repository without the registry; with {@code library/} where Docker Hub has it
 * @param tag where one is written
 * @param digest {@code sha256:<hex>}, where one is written
 */
public record ImageName(
        String written, String registry, String repository, Optional<String> tag, Optional<String> digest) {
    private static final int MAX_LENGTH = 1024;
    private static final int MAX_REPOSITORY = 255;
    private static final String COMPONENT = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
    private static final Pattern REFERENCE =
            Pattern.compile("(?<name>[^@:]+(?::[0-9]{1,5}/[^@:]+)?)(?::(?<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?"
                    + "(?:@(?<digest>sha256:[0-9a-f]{64}))?");
    private static final Pattern REGISTRY =
            Pattern.compile("(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})(?:\\.[A-Za-z0-9-]{1,63}){0,20})(?::[0-9]{1,5})?");
    private static final Pattern REPOSITORY = Pattern.compile(COMPONENT + "(?:/" + COMPONENT + ")*+");

    /**
     * Reads a reference.
     *
     * @throws MalformedException if it is none, or its digest is not of SHA-256
     */
    public static ImageName parse(String text) throws MalformedException {
        if (text.length() > MAX_LENGTH) {
            throw new MalformedException("image", "a reference has at most " + MAX_LENGTH + " characters");
        }
        Matcher parts = REFERENCE.matcher(text);
        if (!parts.matches()) {
            throw malformed();
        }
        String name = parts.group("name");
        int slash = name.indexOf('/');
        String first = slash < 0 ? "" : name.substring(0, slash);
        boolean named = first.contains(".") || first.contains(":") || first.equals("localhost");
        String registry = named && !first.equals("index.docker.io") ? first : "docker.io";
        String repository = named ? name.substring(slash + 1) : name;
        if (registry.equals("docker.io") && !repository.contains("/")) {
            repository = "library/" + repository;
        }
        if (!REGISTRY.matcher(registry).matches()
                || repository.length() > MAX_REPOSITORY
                || !REPOSITORY.matcher(repository).matches()) {
            throw malformed();
        }
        return new ImageName(
                text,
                registry,
                repository,
                Optional.ofNullable(parts.group("tag")),
                Optional.ofNullable(parts.group("digest")));
    }

    private static MalformedException malformed() {
        return new MalformedException(
                "image", "not REGISTRY/REPOSITORY:TAG@sha256:HEX, in which all but REPOSITORY may be left out");
    }

    /** Registry and repository. */
    public String name() {
        return registry + "/" + repository;
    }

    /** One spelling for all that mean the same. */
    public String canonical() {
        return name()
                + tag.map(text -> ":" + text).orElse(digest.isPresent() ? "" : ":latest")
                + digest.map(text -> "@" + text).orElse("");
    }
}
