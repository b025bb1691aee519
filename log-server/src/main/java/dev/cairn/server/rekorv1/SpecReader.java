package dev.cairn.server.rekorv1;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.cairn.core.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON token by token as the reference takes it: a member of the wrong type counts as absent, unknown members are passed over. Unlike
 * there, a name that comes twice in an object is an error. Every method that reads a value expects the reader to stand at it, as
 * {@link #nextMember} and {@link #nextElement} leave it.
 */
final class SpecReader {
    private static final int MAX_DEPTH = 64;
    private static final int MAX_NAME_LENGTH = 1_024;
    private static final int MAX_NUMBER_LENGTH = 64;

    // The length of texts is bounded by the length of the request, which the caller bounds.
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNameLength(MAX_NAME_LENGTH)
                    .maxNumberLength(MAX_NUMBER_LENGTH)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final String what;
    private final JsonParser parser;

    private SpecReader(String what, JsonParser parser) {
        this.what = what;
        this.parser = parser;
    }

    /**
     * Decodes a request.
     *
     * @throws ProposedEntryException if it is not UTF-8
     */
    static String decode(byte[] json) throws ProposedEntryException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(json))
                    .toString();
        } catch (CharacterCodingException e) {
            throw ProposedEntryException.unreadable("proposedEntry body", "it is not UTF-8");
        }
    }

    /**
     * Opens a document and stands at its value.
     *
     * @param what what is being read, for error messages
     */
    static SpecReader open(String what, String json) throws ProposedEntryException {
        try {
            SpecReader reader = new SpecReader(what, JSON.createParser(json));
            reader.next();
            return reader;
        } catch (IOException e) {
            throw new UncheckedIOException("a parser of a text does no input", e);
        }
    }

    /** Refuses anything but white space behind the document. */
    void end() throws ProposedEntryException {
        if (next() != null) {
            throw ProposedEntryException.unreadable(what, "something follows the JSON object");
        }
    }

    /** Whether an object comes here, which is entered; anything else is passed over. */
    boolean enterObject() throws ProposedEntryException {
        return enter(JsonToken.START_OBJECT);
    }

    /** Whether an array comes here, which is entered; anything else is passed over. */
    boolean enterArray() throws ProposedEntryException {
        return enter(JsonToken.START_ARRAY);
    }

    private boolean enter(JsonToken start) throws ProposedEntryException {
        if (parser.currentToken() == start) {
            return true;
        }
        skip();
        return false;
    }

    /** The name of the next member, to stand at its value; null at the end of the object. */
    @Nullable
    String nextMember() throws ProposedEntryException {
        if (next() == JsonToken.END_OBJECT) {
            return null;
        }
        try {
            String name = parser.currentName();
            parser.nextToken();
            return name;
        } catch (IOException e) {
            throw notJson(e);
        }
    }

    /** Whether there is another element, to stand at it. */
    boolean nextElement() throws ProposedEntryException {
        return next() != JsonToken.END_ARRAY;
    }

    /** Whether {@code null} stands here. */
    boolean isNull() {
        return parser.currentToken() == JsonToken.VALUE_NULL;
    }

    /** Passes over the value. */
    void skip() throws ProposedEntryException {
        try {
            parser.skipChildren();
        } catch (IOException e) {
            throw notJson(e);
        }
    }

    /**
     * The text; null if it is something else.
     *
     * @throws ProposedEntryException also if it has half of a surrogate pair, which JSON can spell and UTF-8 cannot
     */
    @Nullable
    String text() throws ProposedEntryException {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            skip();
            return null;
        }
        String text;
        try {
            text = parser.getText();
        } catch (IOException e) {
            throw notJson(e);
        }
        if (text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
            throw ProposedEntryException.unreadable(what, "it has a text that is not Unicode");
        }
        return text;
    }

    /**
     * The bytes of a text in standard base64; null if it is something else.
     *
     * @param what what is being read, for error messages
     */
    @Nullable
    Bytes base64(String what) throws ProposedEntryException {
        String text = text();
        return text == null ? null : base64(what, text);
    }

    /** The bytes of standard base64; as in Go, line breaks are no part of it and padding is. */
    static Bytes base64(String what, String text) throws ProposedEntryException {
        return decode(Base64.getDecoder(), what, text);
    }

    /** As {@link #base64(String, String)}, of the standard alphabet or that for URLs, as the envelopes of DSSE. */
    static Bytes eitherBase64(String what, String text) throws ProposedEntryException {
        boolean url = text.indexOf('-') >= 0 || text.indexOf('_') >= 0;
        return decode(url ? Base64.getUrlDecoder() : Base64.getDecoder(), what, text);
    }

    private static Bytes decode(Base64.Decoder decoder, String what, String text) throws ProposedEntryException {
        String line = text.indexOf('\n') < 0 && text.indexOf('\r') < 0 ? text : text.replaceAll("[\r\n]", "");
        try {
            if (line.length() % 4 == 0) {
                return Bytes.wrap(decoder.decode(line));
            }
        } catch (IllegalArgumentException e) {
            // Refused below, like what is not padded.
        }
        throw ProposedEntryException.refused("failed parsing base64 data for " + what + ": illegal base64 data");
    }

    private @Nullable JsonToken next() throws ProposedEntryException {
        try {
            return parser.nextToken();
        } catch (IOException e) {
            throw notJson(e);
        }
    }

    // The parser's own message would repeat the request.
    private ProposedEntryException notJson(IOException e) {
        long offset = e instanceof JacksonException json && json.getLocation() != null
                ? json.getLocation().getCharOffset()
                : 0;
        return ProposedEntryException.unreadable(
                what,
                "it is not JSON, is nested deeper than " + MAX_DEPTH
                        + ", has a name twice, or a name or number that is too long, at character " + offset);
    }
}
