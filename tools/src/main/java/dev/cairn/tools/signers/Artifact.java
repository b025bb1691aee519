package dev.cairn.tools.signers;

import dev.cairn.tools.bundle.Bundle.Digest;
import dev.cairn.tools.oci.ImageReference;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What was signed, as whoever asks knows it.
 *
 * @param names {@code file:PATH}, a package URL ({@code pkg:TYPE/…}) or an image reference ({@code HOST/REPOSITORY[:TAG][@DIGEST]}); may be empty
 * @param digest empty if only a name is known: then no signature counts
 */
public record Artifact(List<String> names, Optional<Digest> digest) {
    private static final String DOCKER_HUB = "docker.io/";

    /** Copies the list. */
    public Artifact {
        names = List.copyOf(names);
    }

    /** One name and its digest. */
    public static Artifact of(String name, Digest digest) {
        return new Artifact(List.of(name), Optional.of(digest));
    }

    /** For people. */
    public String text() {
        return names.isEmpty() ? digest.map(Digest::toString).orElse("an artifact without a name") : names.get(0);
    }

    /**
     * All texts that a glob may match: the names, the digest as {@code sha256:HEX}, and of image references also those without digest and tag;
     * short names of Docker Hub also in full, and registries also as they are spelt by everybody: a rule is not got around with another spelling.
     */
    List<String> spellings() {
        Set<String> all = new LinkedHashSet<>(names);
        digest.ifPresent(known -> all.add(known.toString()));
        for (String name : names) {
            if (!isSchemed(name)) {
                all.addAll(image(name));
                all.addAll(image(ImageReference.withCanonicalRegistry(name)));
            }
        }
        return new ArrayList<>(all);
    }

    private static boolean isSchemed(String name) {
        return name.startsWith("file:") || name.startsWith("pkg:") || name.matches("sha(256|384|512):[0-9a-f]+");
    }

    private static List<String> image(String reference) {
        int at = reference.indexOf('@');
        String withTag = at < 0 ? reference : reference.substring(0, at);
        int colon = withTag.lastIndexOf(':');
        // A colon before the last slash is that of a port.
        String repository = colon > withTag.lastIndexOf('/') ? withTag.substring(0, colon) : withTag;
        List<String> all = new ArrayList<>(List.of(withTag, repository));
        String full = full(repository);
        if (!full.equals(repository)) {
            String rest = withTag.substring(repository.length());
            all.addAll(List.of(full, full + rest, "index." + full, "index." + full + rest));
        }
        return all;
    }

    private static String full(String repository) {
        int slash = repository.indexOf('/');
        String host = slash < 0 ? "" : repository.substring(0, slash);
        if (host.equals("index.docker.io")) {
            return repository.substring("index.".length());
        }
        if (host.equals("docker.io")) {
            String path = repository.substring(DOCKER_HUB.length());
            return path.contains("/") ? repository : DOCKER_HUB + "library/" + path;
        }
        if (host.contains(".") || host.contains(":") || host.equals("localhost")) {
            return repository;
        }
        return DOCKER_HUB + (slash < 0 ? "library/" : "") + repository;
    }
}
