package dev.cairn.ca.fulcio;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What protobuf's reader of JSON does not see, as it takes what looks like JSON: that the text is one object of RFC 8259 with each member once, and that
 * texts and bytes are strings (<a href="https://protobuf.dev/programming-guides/json/">ProtoJSON</a>), not numbers or lists.
 */
final class StrictJson {
    private static final int MAX_NESTING = 32;
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_NESTING).build())
            .build();

    private StrictJson() {}

    /** @throws InvalidProtocolBufferException if it breaks a rule; the message names it and quotes nothing */
    static void check(String text, Descriptor type) throws InvalidProtocolBufferException {
        try (JsonParser parser = JSON.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new InvalidProtocolBufferException("not an object");
            }
            checkObject(parser, type);
            if (parser.nextToken() != null) {
                throw new InvalidProtocolBufferException("something behind the object");
            }
        } catch (InvalidProtocolBufferException e) {
            throw e;
        } catch (IOException e) {
            throw new InvalidProtocolBufferException("not JSON with each member once");
        }
    }

    private static void checkObject(JsonParser parser, Descriptor type) throws IOException {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            FieldDescriptor field = field(type, parser.currentName());
            JsonToken value = parser.nextToken();
            if (field == null || field.isRepeated()) {
                parser.skipChildren();
            } else {
                checkValue(parser, field, value);
            }
        }
    }

    private static void checkValue(JsonParser parser, FieldDescriptor field, JsonToken value) throws IOException {
        switch (field.getJavaType()) {
            case STRING, BYTE_STRING -> {
                if (value != JsonToken.VALUE_STRING && value != JsonToken.VALUE_NULL) {
                    throw new InvalidProtocolBufferException(field.getName() + " is not a string");
                }
            }
            case MESSAGE -> {
                if (value == JsonToken.START_OBJECT) {
                    checkObject(parser, field.getMessageType());
                } else {
                    parser.skipChildren();
                }
            }
            default -> parser.skipChildren();
        }
    }

    /** By either of its names. */
    private static @Nullable FieldDescriptor field(Descriptor type, String name) {
        return type.getFields().stream()
                .filter(field ->
                        field.getJsonName().equals(name) || field.getName().equals(name))
                .findFirst()
                .orElse(null);
    }
}
