package dev.cairn.tools.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import dev.cairn.core.MalformedException;
import dev.cairn.core.journal.Database;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Configuration files in HOCON with a reference that documents every key; what all of them have in common. */
final class Hocon {
    private static final Pattern PASSWORD_IN_URL = Pattern.compile("(?i)[?&;](ssl)?password=|//[^/@]*:[^/@]*@");

    private Hocon() {}

    /**
     * Reads a file, with the reference under it.
     *
     * @param object the name of the file, for messages
     * @throws IOException if it cannot be read
     * @throws MalformedException if it is not HOCON, or has a key that the reference does not have
     */
    static Config read(String object, Path file, String referenceText) throws IOException, MalformedException {
        // Not parsed from the file itself: the library takes a file that is not there for an empty one.
        String text = Files.readString(file, StandardCharsets.UTF_8);
        Config reference = ConfigFactory.parseString(
                referenceText, ConfigParseOptions.defaults().setOriginDescription("default"));
        try {
            Config written = ConfigFactory.parseString(
                            text, ConfigParseOptions.defaults().setOriginDescription(object))
                    .resolve();
            requireKnown(object, "", written.root(), reference.root());
            return written.withFallback(reference);
        } catch (ConfigException e) {
            throw malformed(object, e);
        }
    }

    private static void requireKnown(String object, String prefix, ConfigObject written, ConfigObject known)
            throws MalformedException {
        for (Map.Entry<String, ConfigValue> entry : written.entrySet()) {
            String path = prefix + entry.getKey();
            ConfigValue value = entry.getValue();
            ConfigValue expected = known.get(entry.getKey());
            if (expected == null) {
                throw at(object, value, "unknown key " + path);
            }
            if (expected instanceof ConfigObject block) {
                if (!(value instanceof ConfigObject inner)) {
                    throw at(object, value, path + " is a block of keys");
                }
                requireKnown(object, path + ".", inner, block);
            }
        }
    }

    /** The text of a resource of this package. */
    static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(Hocon.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The database of a block with url, user, password and password-file.
     *
     * @param directory that files are relative to
     * @param fromEnvironment a password that goes before what is written
     * @return empty if there is no URL
     */
    static Optional<Database> database(
            String object, Config config, Path directory, String key, @Nullable String fromEnvironment)
            throws IOException, MalformedException {
        String url = config.getString(key + ".url");
        if (url.isEmpty()) {
            return Optional.empty();
        }
        if (PASSWORD_IN_URL.matcher(url).find()) {
            throw at(
                    object,
                    config.getValue(key + ".url"),
                    key + ".url holds a password; it belongs into " + key + ".password");
        }
        String password = fromEnvironment == null ? password(config, directory, key) : fromEnvironment;
        try {
            return Optional.of(new Database(url, config.getString(key + ".user"), password));
        } catch (IllegalArgumentException e) {
            throw new MalformedException(object, key + ": " + e.getMessage());
        }
    }

    private static String password(Config config, Path directory, String key) throws IOException {
        String file = config.getString(key + ".password-file");
        if (file.isEmpty()) {
            return config.getString(key + ".password");
        }
        List<String> lines = Files.readAllLines(directory.resolve(file), StandardCharsets.UTF_8);
        return lines.isEmpty() ? "" : lines.get(0);
    }

    /**
     * The effective configuration as HOCON or JSON. Passwords are shown as {@code (hidden)}.
     *
     * @param databases paths of blocks that have a password
     */
    static String render(Config config, List<String> databases, boolean json) {
        Config shown = config;
        for (String database : databases) {
            String path = database + ".password";
            if (!config.getValue(path).unwrapped().equals("")) {
                shown = shown.withValue(path, ConfigValueFactory.fromAnyRef("(hidden)"));
            }
        }
        return shown.root()
                .render(ConfigRenderOptions.defaults()
                        .setOriginComments(false)
                        .setComments(false)
                        .setJson(json));
    }

    /** A value that breaks a rule, with its line. */
    static MalformedException at(String object, ConfigValue value, String rule) {
        int line = value.origin().lineNumber();
        return new MalformedException(line < 0 ? object : object + ":" + line, rule);
    }

    /** What the library found wrong. */
    static MalformedException malformed(String object, ConfigException e) {
        // The library's messages begin with file and line, and end in advice about its own syntax.
        String message = String.valueOf(e.getMessage());
        int line = e.origin() == null ? -1 : e.origin().lineNumber();
        String prefix = e.origin() == null ? "" : e.origin().description() + ": ";
        return new MalformedException(
                line < 0 ? object : object + ":" + line,
                message.startsWith(prefix) ? message.substring(prefix.length()) : message);
    }
}
