package dev.cairn.server.rekorv2;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.KeyDetails;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads protobuf JSON token by token: no tree, no reflection. The caller knows the messages; this knows how a value of each type is
 * spelled. A member that is {@code null} is not set.
 *
 * <p>Every method that takes a {@code path} names it in its errors, for example {@code hashedRekordRequestV002.signature.content}.
 */
final class ProtoJsonReader {
    private static final int MAX_NAME_LENGTH = 64;
    private static final int MAX_NUMBER_LENGTH = 16;

    // The length of texts is bounded by the length of the request, which the caller bounds.
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNameLength(MAX_NAME_LENGTH)
                    .maxNumberLength(MAX_NUMBER_LENGTH)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private final JsonParser parser;

    private ProtoJsonReader(JsonParser parser) {
        this.parser = parser;
    }

    /**
     * Opens a document.
     *
     * @throws MalformedException if it is not UTF-8
     */
    static ProtoJsonReader open(byte[] json) throws MalformedException {
        // Decoded here and not by the JSON parser, which would guess at UTF-16 and let overlong UTF-8 pass.
        CharBuffer text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json));
        } catch (CharacterCodingException e) {
            throw new MalformedException("request", "must be UTF-8");
        }
        try {
            return new ProtoJsonReader(JSON.createParser(text.array(), 0, text.limit()));
        } catch (IOException e) {
            throw new UncheckedIOException("a parser of characters in memory does no input", e);
        }
    }

    /** Passes the opening brace of the document; false if the document is empty. */
    boolean beginDocument() throws MalformedException {
        JsonToken token = next();
        if (token == null) {
            return false;
        }
        require(token == JsonToken.START_OBJECT, "request", "must be a JSON object");
        return true;
    }

    /** Refuses anything but white space behind the document. */
    void endDocument() throws MalformedException {
        require(next() == null, "request", "must end after the JSON object");
    }

    /** Passes the opening brace of a message; false if it is not set. */
    boolean beginMessage(String path) throws MalformedException {
        JsonToken token = next();
        require(token == JsonToken.START_OBJECT || token == JsonToken.VALUE_NULL, path, "must be a JSON object");
        return token == JsonToken.START_OBJECT;
    }

    /** The name of the next member; null if the closing brace was passed instead. */
    @Nullable
    String nextMember() throws MalformedException {
        if (next() == JsonToken.END_OBJECT) {
            return null;
        }
        try {
            return parser.currentName();
        } catch (IOException e) {
            throw notJson(e);
        }
    }

    /** Passes the opening bracket of a list; false if it is not set. */
    boolean beginList(String path) throws MalformedException {
        JsonToken token = next();
        require(token == JsonToken.START_ARRAY || token == JsonToken.VALUE_NULL, path, "must be a JSON array");
        return token == JsonToken.START_ARRAY;
    }

    /** Passes the opening brace of the next message of a list; false if the closing bracket was passed instead. */
    boolean nextMessage(String path) throws MalformedException {
        JsonToken token = next();
        require(token == JsonToken.START_OBJECT || token == JsonToken.END_ARRAY, path, "must hold JSON objects");
        return token == JsonToken.START_OBJECT;
    }

    /** Bytes, in base64 of the standard or the URL alphabet, padded or not; none if not set. */
    Bytes bytes(String path) throws MalformedException {
        String encoded = text(path);
        boolean url = encoded.indexOf('-') >= 0 || encoded.indexOf('_') >= 0;
        try {
            return Bytes.wrap((url ? Base64.getUrlDecoder() : Base64.getDecoder()).decode(encoded));
        } catch (IllegalArgumentException e) {
            throw new MalformedException(path, "must be base64");
        }
    }

    /** A text; empty if not set. */
    String string(String path) throws MalformedException {
        String text = text(path);
        // JSON can spell half of a surrogate pair, protobuf cannot.
        require(StandardCharsets.UTF_8.newEncoder().canEncode(text), path, "must be Unicode text");
        return text;
    }

    /** A {@code PublicKeyDetails}, by name or by number; null if not set. */
    @Nullable
    KeyDetails keyDetails(String path) throws MalformedException {
        JsonToken token = next();
        if (token == JsonToken.VALUE_NULL) {
            return null;
        }
        try {
            Optional<KeyDetails> found = Optional.empty();
            if (token == JsonToken.VALUE_STRING) {
                found = KeyDetails.byName(parser.getText());
            } else if (token == JsonToken.VALUE_NUMBER_INT && parser.getNumberType() == JsonParser.NumberType.INT) {
                found = KeyDetails.byNumber(parser.getIntValue());
            }
            return found.orElseThrow(() ->
                    new MalformedException(path, "must be the name or number of PublicKeyDetails that are supported"));
        } catch (IOException e) {
            throw notJson(e);
        }
    }

    private String text(String path) throws MalformedException {
        JsonToken token = next();
        if (token == JsonToken.VALUE_NULL) {
            return "";
        }
        require(token == JsonToken.VALUE_STRING, path, "must be a JSON string");
        try {
            return parser.getText();
        } catch (IOException e) {
            throw notJson(e);
        }
    }

    private @Nullable JsonToken next() throws MalformedException {
        try {
            return parser.nextToken();
        } catch (IOException e) {
            throw notJson(e);
        }
    }

    // The parser's own message would repeat the request.
    private static MalformedException notJson(IOException e) {
        long offset = e instanceof JacksonException json && json.getLocation() != null
                ? json.getLocation().getCharOffset()
                : 0;
        return new MalformedException(
                "request",
                "not JSON, or with a name of more than " + MAX_NAME_LENGTH + " or a number of more than "
                        + MAX_NUMBER_LENGTH + " characters, at character " + offset);
    }

    private static void require(boolean holds, String path, String rule) throws MalformedException {
        if (!holds) {
            throw new MalformedException(path, rule);
        }
    }
}
