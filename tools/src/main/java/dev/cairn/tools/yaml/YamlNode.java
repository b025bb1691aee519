package dev.cairn.tools.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.ca.identity.Typing;
import dev.cairn.core.MalformedException;
import java.io.StringReader;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** A value of a YAML document, with the way to it and its place for the messages of errors. Immutable. */
public final class YamlNode {
    private static final int MAX_CHARACTERS = 1 << 20;
    private static final int MAX_NESTING = 30;
    private static final int MAX_ALIASES = 100;
    private static final int MAX_VALUES = 100_000;
    private static final int MAX_QUOTED = 40;
    /** The most letters in which a misspelt word differs from the right one. */
    private static final int MAX_TYPING_ERRORS = 2;

    private static final Pattern DURATION = Pattern.compile("([0-9]{1,6})(ms|s|m|h|d)");

    private final String file;
    private final String path;
    private final Node node;

    private YamlNode(String file, String path, Node node) {
        this.file = file;
        this.path = path;
        this.node = node;
    }

    /**
     * Reads one document.
     *
     * @param file its name, for errors
     * @throws MalformedException if it is not one YAML document within the bounds of this package
     */
    public static YamlNode parse(String file, String text) throws MalformedException {
        List<YamlNode> documents = parseAll(file, text);
        if (documents.size() != 1) {
            throw documents.isEmpty()
                    ? new MalformedException(file, "is empty")
                    : documents.get(1).malformed("is a second document, where one belongs");
        }
        return documents.get(0);
    }

    /**
     * Reads the documents of a stream.
     *
     * @param file its name, for errors
     * @throws MalformedException if one of them is not YAML within the bounds of this package
     */
    public static List<YamlNode> parseAll(String file, String text) throws MalformedException {
        if (text.length() > MAX_CHARACTERS) {
            throw new MalformedException(file, "is longer than " + MAX_CHARACTERS + " characters");
        }
        LoaderOptions options = new LoaderOptions();
        options.setAllowRecursiveKeys(false);
        options.setNestingDepthLimit(MAX_NESTING);
        options.setMaxAliasesForCollections(MAX_ALIASES);
        options.setCodePointLimit(MAX_CHARACTERS);
        List<YamlNode> documents = new ArrayList<>();
        int[] seen = new int[1];
        try {
            for (Node root : new Yaml(options).composeAll(new StringReader(text))) {
                bound(file, root, 0, seen);
                documents.add(new YamlNode(file, "", root));
            }
        } catch (MarkedYAMLException e) {
            String problem = e.getProblem() == null ? "cannot be read" : e.getProblem();
            throw new MalformedException(at(file, e.getProblemMark()), "is not YAML: " + oneLine(problem));
        } catch (YAMLException e) {
            throw new MalformedException(file, "is not YAML: " + oneLine(String.valueOf(e.getMessage())));
        }
        return documents;
    }

    // Aliases make a graph of what was a tree, and a small document of a large one.
    private static void bound(String file, Node node, int depth, int[] seen) throws MalformedException {
        if (depth > MAX_NESTING) {
            throw new MalformedException(
                    at(file, node.getStartMark()), "nests deeper than " + MAX_NESTING + ", or holds itself");
        }
        if (++seen[0] > MAX_VALUES) {
            throw new MalformedException(file, "has more than " + MAX_VALUES + " values");
        }
        if (node instanceof SequenceNode sequence) {
            for (Node element : sequence.getValue()) {
                bound(file, element, depth + 1, seen);
            }
        } else if (node instanceof MappingNode mapping) {
            for (NodeTuple tuple : mapping.getValue()) {
                bound(file, tuple.getKeyNode(), depth + 1, seen);
                bound(file, tuple.getValueNode(), depth + 1, seen);
            }
        }
    }

    private static String oneLine(String text) {
        String line = text.replaceAll("\\s+", " ");
        return line.length() > 200 ? line.substring(0, 200) + "…" : line;
    }

    private static String at(String file, @Nullable Mark mark) {
        return mark == null ? file : file + ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1);
    }

    /** An error at this value: the object is {@code FILE:LINE:COLUMN}, the rule begins with the way to the value. */
    public MalformedException malformed(String rule) {
        return new MalformedException(at(file, node.getStartMark()), path.isEmpty() ? rule : path + ": " + rule);
    }

    /** The line, from 1. */
    public int line() {
        return node.getStartMark() == null ? 0 : node.getStartMark().getLine() + 1;
    }

    /** The way to it, such as {@code rules[0].name}; empty for the document. */
    public String path() {
        return path;
    }

    /** {@code FILE:LINE:COLUMN}. */
    public String place() {
        return at(file, node.getStartMark());
    }

    /** Whether it is a mapping. */
    public boolean isMapping() {
        return node instanceof MappingNode;
    }

    /** Whether it is a list. */
    public boolean isList() {
        return node instanceof SequenceNode;
    }

    /** Whether it is text, a number, a truth value or nothing. */
    public boolean isScalar() {
        return node instanceof ScalarNode;
    }

    /** The members of a mapping in their order, whatever their names. */
    public Map<String, YamlNode> members() throws MalformedException {
        if (!(node instanceof MappingNode mapping)) {
            throw malformed("is not a mapping");
        }
        Map<String, YamlNode> members = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key) || !key.getTag().equals(Tag.STR)) {
                throw new MalformedException(
                        at(file, tuple.getKeyNode().getStartMark()), prefix() + "a key is not text, or is a merge key");
            }
            String name = key.getValue();
            YamlNode value = new YamlNode(file, path.isEmpty() ? name : path + "." + name, tuple.getValueNode());
            if (members.putIfAbsent(name, value) != null) {
                throw new MalformedException(
                        at(file, key.getStartMark()), prefix() + "the key " + quoted(name) + " is there twice");
            }
        }
        return members;
    }

    private String prefix() {
        return path.isEmpty() ? "" : path + ": ";
    }

    /** The members of a mapping that may have these keys and no others. */
    public Map<String, YamlNode> members(Collection<String> known) throws MalformedException {
        Map<String, YamlNode> members = members();
        for (NodeTuple tuple : ((MappingNode) node).getValue()) {
            String name = ((ScalarNode) tuple.getKeyNode()).getValue();
            if (!known.contains(name)) {
                throw new MalformedException(
                        at(file, tuple.getKeyNode().getStartMark()),
                        prefix() + "unknown key " + quoted(name) + suggestion(name, known));
            }
        }
        return members;
    }

    /** What was meant by a word that is not known: {@code ; did you mean …?} or {@code ; known are …}. */
    public static String suggestion(String word, Collection<String> known) {
        String lower = word.toLowerCase(Locale.ROOT);
        // The distance costs the product of the lengths.
        if (lower.length() <= MAX_QUOTED) {
            for (String candidate : known) {
                if (Typing.errors(lower, candidate.toLowerCase(Locale.ROOT)) <= MAX_TYPING_ERRORS) {
                    return "; did you mean " + candidate + "?";
                }
            }
        }
        return "; known here: " + known.stream().sorted().limit(30).collect(Collectors.joining(", "));
    }

    private static String quoted(String word) {
        return "\"" + (word.length() <= MAX_QUOTED ? word : word.substring(0, MAX_QUOTED) + "…") + "\"";
    }

    /** The elements of a list. */
    public List<YamlNode> elements() throws MalformedException {
        if (!(node instanceof SequenceNode sequence)) {
            throw malformed("is not a list");
        }
        List<YamlNode> elements = new ArrayList<>();
        for (Node element : sequence.getValue()) {
            elements.add(new YamlNode(file, path + "[" + elements.size() + "]", element));
        }
        return elements;
    }

    /** The elements of a list, or the one value where there is no list. */
    public List<YamlNode> oneOrMore() throws MalformedException {
        List<YamlNode> elements = isList() ? elements() : List.of(this);
        if (elements.isEmpty()) {
            throw malformed("is an empty list");
        }
        return elements;
    }

    /** Text that is not blank. */
    public String text() throws MalformedException {
        if (!(node instanceof ScalarNode scalar)) {
            throw malformed("is not text");
        }
        if (!scalar.getTag().equals(Tag.STR)) {
            throw malformed("is not text; a number, a date, a truth value or null needs quotes");
        }
        if (scalar.getValue().isBlank()) {
            throw malformed("is empty");
        }
        return scalar.getValue();
    }

    /** One of these words. */
    public String word(Set<String> words) throws MalformedException {
        String text = text();
        if (!words.contains(text)) {
            throw malformed("is none of its words" + suggestion(text, words));
        }
        return text;
    }

    /** One text, or a list of them. */
    public List<String> texts() throws MalformedException {
        List<String> texts = new ArrayList<>();
        for (YamlNode element : oneOrMore()) {
            texts.add(element.text());
        }
        return texts;
    }

    /** A truth value. */
    public boolean flag() throws MalformedException {
        if (node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.BOOL)) {
            String text = scalar.getValue().toLowerCase(Locale.ROOT);
            if (text.equals("true") || text.equals("false")) {
                return text.equals("true");
            }
        }
        throw malformed("is neither true nor false");
    }

    /** A decimal integer. */
    public int integer(int least, int most) throws MalformedException {
        if (node instanceof ScalarNode scalar
                && scalar.getTag().equals(Tag.INT)
                && scalar.getValue().matches("0|[1-9][0-9]{0,8}")) {
            int value = Integer.parseInt(scalar.getValue());
            if (value >= least && value <= most) {
                return value;
            }
        }
        throw malformed("is not an integer from " + least + " to " + most);
    }

    /** A decimal integer of up to 18 digits, such as an index of a log. */
    public long integer(long least) throws MalformedException {
        if (node instanceof ScalarNode scalar
                && scalar.getTag().equals(Tag.INT)
                && scalar.getValue().matches("0|[1-9][0-9]{0,17}")
                && Long.parseLong(scalar.getValue()) >= least) {
            return Long.parseLong(scalar.getValue());
        }
        throw malformed("is not an integer from " + least + " on");
    }

    /** A length of time, such as {@code 90d}, {@code 12h}, {@code 30m}, {@code 10s} or {@code 500ms}; more than none. */
    public Duration duration() throws MalformedException {
        if (node instanceof ScalarNode scalar) {
            Matcher matcher = DURATION.matcher(scalar.getValue());
            if (matcher.matches() && Integer.parseInt(matcher.group(1)) > 0) {
                long number = Integer.parseInt(matcher.group(1));
                return switch (matcher.group(2)) {
                    case "ms" -> Duration.ofMillis(number);
                    case "s" -> Duration.ofSeconds(number);
                    case "m" -> Duration.ofMinutes(number);
                    case "h" -> Duration.ofHours(number);
                    default -> Duration.ofDays(number);
                };
            }
        }
        throw malformed("is not a length of time such as 90d, 12h, 30m, 10s or 500ms");
    }

    /** The same as JSON: text, integers of 64 bits, decimal fractions, truth values and null, in lists and mappings. */
    public JsonNode json() throws MalformedException {
        JsonNodeFactory json = JsonNodeFactory.instance;
        if (isMapping()) {
            ObjectNode object = json.objectNode();
            for (Map.Entry<String, YamlNode> member : members().entrySet()) {
                object.set(member.getKey(), member.getValue().json());
            }
            return object;
        }
        if (isList()) {
            ArrayNode array = json.arrayNode();
            for (YamlNode element : elements()) {
                array.add(element.json());
            }
            return array;
        }
        ScalarNode scalar = (ScalarNode) node;
        String text = scalar.getValue();
        if (scalar.getTag().equals(Tag.STR)) {
            return json.textNode(text);
        }
        if (scalar.getTag().equals(Tag.INT) && text.matches("-?(0|[1-9][0-9]{0,17})")) {
            return json.numberNode(Long.parseLong(text));
        }
        if (scalar.getTag().equals(Tag.FLOAT) && text.matches("-?[0-9]{1,300}\\.[0-9]{1,300}")) {
            return json.numberNode(Double.parseDouble(text));
        }
        if (scalar.getTag().equals(Tag.BOOL)) {
            return json.booleanNode(flag());
        }
        if (scalar.getTag().equals(Tag.NULL)) {
            return json.nullNode();
        }
        throw malformed("is nothing that JSON has; text of this form needs quotes");
    }

    /** A time as in RFC 3339, or a day, which begins at midnight UTC; in quotes or not. */
    public Instant time() throws MalformedException {
        if (node instanceof ScalarNode scalar) {
            Optional<Instant> time = time(scalar.getValue());
            if (time.isPresent()) {
                return time.get();
            }
        }
        throw malformed("is neither a time such as 2027-01-31T12:00:00Z nor a day such as 2027-01-31");
    }

    private static Optional<Instant> time(String text) {
        try {
            return Optional.of(
                    text.length() == 10
                            ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                            : OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
