package dev.cairn.tools.signers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** As much of JSON Schema (<a href="https://json-schema.org/draft/2020-12/schema">2020-12</a>) as the project's schemas use; another keyword is a fault. */
final class JsonSchema {
    private static final Set<String> NOTES = Set.of("$schema", "title", "description", "$defs");

    private final JsonNode root;

    JsonSchema(JsonNode root) {
        this.root = root;
    }

    /** What is wrong; empty if nothing is. */
    List<String> errors(JsonNode value) {
        List<String> errors = new ArrayList<>();
        check("", value, root, errors);
        return errors;
    }

    private void check(String path, JsonNode value, JsonNode schema, List<String> errors) {
        for (Map.Entry<String, JsonNode> keyword : schema.properties()) {
            if (!NOTES.contains(keyword.getKey())) {
                check(path, value, schema, keyword.getKey(), keyword.getValue(), errors);
            }
        }
    }

    private void check(
            String path, JsonNode value, JsonNode schema, String keyword, JsonNode rule, List<String> errors) {
        boolean holds = switch (keyword) {
            case "$ref" -> {
                check(path, value, root.at(rule.textValue().substring(1)), errors);
                yield true;
            }
            case "type" -> isOfType(value, rule.textValue());
            case "const" -> value.isNumber() ? value.longValue() == rule.longValue() : value.equals(rule);
            case "enum" -> contains(rule, value);
            case "pattern" ->
                !value.isTextual()
                        || Pattern.compile(rule.textValue())
                                .matcher(value.textValue())
                                .find();
            case "minLength" -> !value.isTextual() || value.textValue().length() >= rule.intValue();
            case "maxLength" -> !value.isTextual() || value.textValue().length() <= rule.intValue();
            case "minItems" -> !value.isArray() || value.size() >= rule.intValue();
            case "minimum" -> !value.isNumber() || value.longValue() >= rule.longValue();
            case "maximum" -> !value.isNumber() || value.longValue() <= rule.longValue();
            case "required" -> !value.isObject() || hasAll(value, rule);
            case "anyOf" -> anyOf(path, value, rule);
            case "items" -> {
                for (int i = 0; value.isArray() && i < value.size(); i++) {
                    check(path + "[" + i + "]", value.get(i), rule, errors);
                }
                yield true;
            }
            case "properties" -> {
                for (Map.Entry<String, JsonNode> property : rule.properties()) {
                    if (value.has(property.getKey())) {
                        check(
                                path + "." + property.getKey(),
                                value.get(property.getKey()),
                                property.getValue(),
                                errors);
                    }
                }
                yield true;
            }
            case "propertyNames" -> {
                value.fieldNames()
                        .forEachRemaining(name -> check(path + "." + name, TextNode.valueOf(name), rule, errors));
                yield true;
            }
            case "additionalProperties" -> additional(path, value, schema, rule, errors);
            default -> throw new AssertionError("the keyword " + keyword + " is not known here");
        };
        if (!holds) {
            errors.add(path + ": " + keyword + " " + rule);
        }
    }

    private boolean additional(String path, JsonNode value, JsonNode schema, JsonNode rule, List<String> errors) {
        boolean holds = true;
        for (Map.Entry<String, JsonNode> member : value.properties()) {
            if (schema.path("properties").has(member.getKey())) {
                continue;
            }
            if (rule.isBoolean()) {
                holds &= rule.booleanValue();
            } else {
                check(path + "." + member.getKey(), member.getValue(), rule, errors);
            }
        }
        return holds;
    }

    private boolean anyOf(String path, JsonNode value, JsonNode schemas) {
        for (JsonNode schema : schemas) {
            List<String> errors = new ArrayList<>();
            check(path, value, schema, errors);
            if (errors.isEmpty()) {
                return true;
            }
        }
        return false;
    }

    private static boolean contains(JsonNode list, JsonNode value) {
        for (Iterator<JsonNode> all = list.elements(); all.hasNext(); ) {
            if (all.next().equals(value)) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasAll(JsonNode value, JsonNode names) {
        for (JsonNode name : names) {
            if (!value.has(name.textValue())) {
                return false;
            }
        }
        return true;
    }

    private static boolean isOfType(JsonNode value, String type) {
        return switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "integer" -> value.isIntegralNumber();
            case "boolean" -> value.isBoolean();
            default -> throw new AssertionError(type);
        };
    }
}
