package dev.cairn.tools.monitor;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Fulcio's extensions by name (<a href="https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md">oid-info</a>), in any spelling of case and hyphens. */
final class ExtensionNames {
    private static final String ARC = "1.3.6.1.4.1.57264.1.";
    private static final Map<String, Integer> NUMBERS = Map.ofEntries(
            Map.entry("githubworkflowtrigger", 2),
            Map.entry("githubworkflowsha", 3),
            Map.entry("githubworkflowname", 4),
            Map.entry("githubworkflowrepository", 5),
            Map.entry("githubworkflowref", 6),
            Map.entry("issuer", 8),
            Map.entry("buildsigneruri", 9),
            Map.entry("buildsignerdigest", 10),
            Map.entry("runnerenvironment", 11),
            Map.entry("sourcerepositoryuri", 12),
            Map.entry("sourcerepositorydigest", 13),
            Map.entry("sourcerepositoryref", 14),
            Map.entry("sourcerepositoryidentifier", 15),
            Map.entry("sourcerepositoryowneruri", 16),
            Map.entry("sourcerepositoryowneridentifier", 17),
            Map.entry("buildconfiguri", 18),
            Map.entry("buildconfigdigest", 19),
            Map.entry("buildtrigger", 20),
            Map.entry("runinvocationuri", 21),
            Map.entry("sourcerepositoryvisibilityatsigning", 22));

    private ExtensionNames() {}

    /** The OID of a name, or of an OID in dotted form. */
    static Optional<String> oid(String name) {
        if (name.matches("[0-2](\\.[0-9]{1,18}){1,30}")) {
            return Optional.of(name);
        }
        String normal = name.toLowerCase(Locale.ROOT).replaceAll("[-_ ]", "");
        return Optional.ofNullable(NUMBERS.get(normal)).map(number -> ARC + number);
    }
}
