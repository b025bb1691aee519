package dev.cairn.ca.identity;

import dev.cairn.core.MalformedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads {@code ci-issuer-metadata}. */
final class CiProviders {
    private static final String RESOURCE = "ci-providers.yaml";

    private CiProviders() {}

    private static final class Published {
        static final Map<String, CiProvider> PROVIDERS = load();
    }

    /** Those of the public CI systems, by name. */
    static Map<String, CiProvider> published() {
        return Published.PROVIDERS;
    }

    private static Map<String, CiProvider> load() {
        try (InputStream in = CiProviders.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is missing");
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            List<String> warnings = new ArrayList<>();
            Map<String, CiProvider> providers =
                    read(ConfigNode.parse(RESOURCE, text).mapping("ci-issuer-metadata"), warnings);
            if (!warnings.isEmpty()) {
                throw new IllegalStateException(warnings.get(0));
            }
            return Map.copyOf(providers);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (MalformedException e) {
            throw new IllegalStateException("a table of this program cannot be read", e);
        }
    }

    /**
     * @param metadata the mapping of names to providers
     * @param warnings gets what has no effect
     * @throws MalformedException if a template cannot be read, or there is none for the subject alternative name
     */
    static Map<String, CiProvider> read(ConfigNode metadata, List<String> warnings) throws MalformedException {
        Map<String, CiProvider> providers = new LinkedHashMap<>();
        for (String name : metadata.keys()) {
            ConfigNode node = metadata.mapping(name);
            ConfigNode defaults = node.mapping("default-template-values");
            Map<String, String> values = new LinkedHashMap<>();
            for (String key : defaults.keys()) {
                values.put(key, defaults.text(key));
            }
            ConfigNode extensions = node.mapping("extension-templates");
            TreeMap<Integer, Template> templates = new TreeMap<>();
            for (String key : extensions.keys()) {
                Optional<Integer> number = ExtensionNumbers.byName(key);
                if (number.isEmpty()) {
                    warnings.add(extensions.at(key) + ": is no extension that templates fill; it has no effect");
                } else if (!extensions.text(key).isBlank()) {
                    templates.put(number.get(), template(extensions, key));
                }
            }
            if (node.text("subject-alternative-name-template").isBlank()) {
                throw new MalformedException(node.at("subject-alternative-name-template"), "is missing or empty");
            }
            Template subjectName = template(node, "subject-alternative-name-template");
            providers.put(name, new CiProvider(name, values, templates, subjectName));
            node.unknown()
                    .forEach(key -> warnings.add(node.at(key) + ": is no key that is known here; it has no effect"));
        }
        return providers;
    }

    private static Template template(ConfigNode node, String key) throws MalformedException {
        try {
            return Template.parse(node.text(key));
        } catch (MalformedException e) {
            throw new MalformedException(node.at(key), e.rule());
        }
    }
}
