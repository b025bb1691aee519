package dev.cairn.ca.identity;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cairn.core.MalformedException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * A mapping of a YAML or JSON file, with the way to it, so that errors can say where. Keys are found in either of Fulcio's spellings,
 * {@code issuer-url} and {@code IssuerURL}.
 */
final class ConfigNode {
    private static final int MAX_CHARACTERS = 1 << 20;
    private static final int MAX_NESTING = 20;
    private static final int MAX_ALIASES = 100;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final String path;
    private final Map<String, Object> values;
    private final Map<String, String> spelled;
    private final Set<String> taken = new LinkedHashSet<>();

    private ConfigNode(String path, Map<?, ?> map) throws MalformedException {
        this.path = path;
        this.values = new LinkedHashMap<>();
        this.spelled = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (!(entry.getKey() instanceof String key)) {
                throw new MalformedException(path, "a key is not text");
            }
            if (spelled.putIfAbsent(normal(key), key) != null) {
                throw new MalformedException(at(key), "is there twice, in two spellings");
            }
            if (entry.getValue() != null) {
                values.put(key, entry.getValue());
            }
        }
    }

    /** The mapping that a whole file is; a file whose first character is a brace is JSON. */
    static ConfigNode parse(String file, String text) throws MalformedException {
        if (text.length() > MAX_CHARACTERS) {
            throw new MalformedException(file, "is longer than " + MAX_CHARACTERS + " characters");
        }
        Object root = text.stripLeading().startsWith("{") ? json(file, text) : yaml(file, text);
        if (!(root instanceof Map<?, ?> map)) {
            throw new MalformedException(file, "is not a mapping");
        }
        return new ConfigNode(file + ":", map);
    }

    private static @Nullable Object json(String file, String text) throws MalformedException {
        try {
            return JSON.readValue(text, Object.class);
        } catch (JsonProcessingException e) {
            throw new MalformedException(file, "is not JSON: " + e.getOriginalMessage() + " (line " + line(e) + ")");
        }
    }

    private static int line(JsonProcessingException e) {
        return e.getLocation() == null ? 0 : e.getLocation().getLineNr();
    }

    private static @Nullable Object yaml(String file, String text) throws MalformedException {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        options.setAllowRecursiveKeys(false);
        options.setNestingDepthLimit(MAX_NESTING);
        options.setMaxAliasesForCollections(MAX_ALIASES);
        options.setCodePointLimit(MAX_CHARACTERS);
        try {
            return new Yaml(new SafeConstructor(options)).load(text);
        } catch (YAMLException e) {
            String reason = String.valueOf(e.getMessage()).replaceAll("\\s+", " ");
            throw new MalformedException(file, "is not YAML: " + reason);
        }
    }

    /** A key without its case and hyphens. */
    static String normal(String key) {
        return key.toLowerCase(Locale.ROOT).replace("-", "");
    }

    /** Where this is: the file, a colon and the keys. */
    String path() {
        return path;
    }

    String at(String key) {
        return path.endsWith(":") ? path + key : path + "." + key;
    }

    Set<String> keys() {
        return values.keySet();
    }

    private Optional<Object> value(String key) {
        String name = spelled.get(normal(key));
        if (name == null) {
            return Optional.empty();
        }
        taken.add(name);
        return Optional.ofNullable(values.get(name));
    }

    /** Whether the key is there with a value. */
    boolean has(String key) {
        return values.containsKey(spelled.getOrDefault(normal(key), ""));
    }

    /** Text; empty if it is not there. */
    String text(String key) throws MalformedException {
        Optional<Object> value = value(key);
        if (value.isPresent() && !(value.get() instanceof String)) {
            throw new MalformedException(at(key), "is not text; a number or a truth value needs quotes");
        }
        return value.map(String.class::cast).orElse("");
    }

    boolean flag(String key) throws MalformedException {
        Object value = value(key).orElse(false);
        if (!(value instanceof Boolean flag)) {
            throw new MalformedException(at(key), "is neither true nor false");
        }
        return flag;
    }

    /** One text, or a list of them. */
    List<String> texts(String key) throws MalformedException {
        Object value = value(key).orElse(List.of());
        List<String> texts = new ArrayList<>();
        for (Object item : value instanceof List<?> list ? list : List.of(value)) {
            if (!(item instanceof String text)) {
                throw new MalformedException(at(key), "is neither text nor a list of text");
            }
            texts.add(text);
        }
        return texts;
    }

    /** A mapping; an empty one if it is not there. */
    ConfigNode mapping(String key) throws MalformedException {
        Object value = value(key).orElse(Map.of());
        if (!(value instanceof Map<?, ?> map)) {
            throw new MalformedException(at(key), "is not a mapping");
        }
        return new ConfigNode(at(key), map);
    }

    boolean isList(String key) {
        return value(key).filter(List.class::isInstance).isPresent();
    }

    /** A list of mappings; an empty one if it is not there. */
    List<ConfigNode> mappings(String key) throws MalformedException {
        Object value = value(key).orElse(List.of());
        if (!(value instanceof List<?> list)) {
            throw new MalformedException(at(key), "is not a list");
        }
        List<ConfigNode> nodes = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            if (!(list.get(i) instanceof Map<?, ?> map)) {
                throw new MalformedException(at(key) + "[" + i + "]", "is not a mapping");
            }
            nodes.add(new ConfigNode(at(key) + "[" + i + "]", map));
        }
        return nodes;
    }

    /** Keys that nobody has asked for, those without a value too. */
    List<String> unknown() {
        return spelled.values().stream().filter(key -> !taken.contains(key)).toList();
    }

    /** @throws MalformedException if there is a key that nobody has asked for */
    void refuseUnknown() throws MalformedException {
        List<String> unknown = unknown();
        if (!unknown.isEmpty()) {
            throw new MalformedException(at(unknown.get(0)), "is no key that is known here");
        }
    }
}
