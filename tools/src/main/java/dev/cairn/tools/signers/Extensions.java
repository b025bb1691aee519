package dev.cairn.tools.signers;

import dev.cairn.ca.identity.ExtensionNumbers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Fulcio's certificate extensions by name (<a href="https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md">oid-info</a>). */
final class Extensions {
    private static final String ARC = "1.3.6.1.4.1.57264.1.";
    private static final Map<String, String> NAMES = ExtensionNumbers.names().stream()
            .collect(
                    Collectors.toMap(name -> ARC + ExtensionNumbers.byName(name).orElseThrow(), name -> name));

    private Extensions() {}

    /** The OID of a name such as {@code source-repository-uri}, or of an OID below Fulcio's arc. */
    static Optional<String> oid(String name) {
        return name.matches("1\\.3\\.6\\.1\\.4\\.1\\.57264\\.1\\.[1-9][0-9]{0,3}")
                ? Optional.of(name)
                : NAMES.entrySet().stream()
                        .filter(entry -> entry.getValue().equals(name))
                        .map(Map.Entry::getKey)
                        .findFirst();
    }

    /** The names that are known. */
    static List<String> names() {
        return NAMES.values().stream().sorted().toList();
    }

    /** The name of an OID, or the OID. */
    static String name(String oid) {
        return NAMES.getOrDefault(oid, oid);
    }

    /** The values by name, where the name is known, in order. */
    static Map<String, String> named(Map<String, String> byOid) {
        Map<String, String> named = new TreeMap<>();
        byOid.forEach((oid, value) -> named.put(name(oid), value));
        return named;
    }
}
