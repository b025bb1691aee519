package dev.cairn.tools.admission;

import dev.cairn.core.MalformedException;
import dev.cairn.tools.oci.ImageReference;
import java.util.List;

/**
 * What is enforced where.
 *
 * @param mode of namespaces that are in neither list
 * @param exemptNamespaces whose images are not looked at
 * @param warnNamespaces where a refusal is only a warning
 * @param exemptImages registries and repositories, such as {@code registry.k8s.io/**}, that are not looked at
 */
public record Scope(
        Mode mode,
        List<NamePattern> exemptNamespaces,
        List<NamePattern> warnNamespaces,
        List<NamePattern> exemptImages) {
    /** What a refusal does. */
    public enum Mode {
        /** The object is refused. */
        ENFORCE,
        /** The object is let pass with a warning. */
        WARN
    }

    /** Copies the lists. */
    public Scope {
        exemptNamespaces = List.copyOf(exemptNamespaces);
        warnNamespaces = List.copyOf(warnNamespaces);
        exemptImages = List.copyOf(exemptImages);
    }

    /** Whether nothing is looked at in a namespace. */
    boolean isExempt(String namespace) {
        return !namespace.isEmpty() && matches(exemptNamespaces, namespace);
    }

    /** What a refusal does in a namespace. */
    Mode mode(String namespace) {
        return !namespace.isEmpty() && matches(warnNamespaces, namespace) ? Mode.WARN : mode;
    }

    /** Whether an image is not looked at. One whose name cannot be read is. */
    boolean isExemptImage(String image) {
        if (exemptImages.isEmpty()) {
            return false;
        }
        try {
            return matches(exemptImages, ImageReference.parse(image).name());
        } catch (MalformedException e) {
            return false;
        }
    }

    private static boolean matches(List<NamePattern> patterns, String name) {
        return patterns.stream().anyMatch(pattern -> pattern.matches(name));
    }
}
