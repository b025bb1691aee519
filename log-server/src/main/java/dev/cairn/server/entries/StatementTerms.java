package dev.cairn.server.entries;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.cairn.core.Bytes;
import dev.cairn.core.entry.IndexKey;
import dev.cairn.core.entry.Supplement;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The terms under which an entry with an in-toto statement is found: names and digests of its subjects, its predicate type, and the digests of
 * what a build used ({@code materials} or {@code resolvedDependencies} of the predicate). Sources: the
 * <a href="https://github.com/in-toto/attestation/tree/main/spec">in-toto attestation framework</a>, SLSA provenance
 * <a href="https://slsa.dev/spec/v0.2/provenance">v0.2</a> and <a href="https://slsa.dev/spec/v1.0/provenance">v1</a>.
 *
 * <p>Read token by token. A statement gives at most {@value #MAX_TERMS} terms: its predicate type, its subjects in their order, then what was used; a term of more than
 * {@value #MAX_TERM_BYTES} bytes is left out.
 */
public final class StatementTerms {
    /** The most terms of one statement. */
    public static final int MAX_TERMS = Supplement.MAX_INDEX_KEYS - 1;

    /** The longest term, in bytes of UTF-8. */
    public static final int MAX_TERM_BYTES = 512;

    private static final int MAX_DEPTH = 100;
    private static final String STATEMENT = "https://in-toto.io/Statement/";
    private static final Pattern PAYLOAD_TYPE = Pattern.compile("application/vnd\\.in-toto(\\.[a-z0-9.-]+)?\\+json");
    private static final Pattern ALGORITHM = Pattern.compile("[A-Za-z0-9_.-]{1,32}");
    private static final Pattern DIGEST = Pattern.compile("[0-9A-Fa-f]+");

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private final JsonParser json;
    private final Set<IndexKey> terms = new LinkedHashSet<>();
    private final Set<IndexKey> used = new LinkedHashSet<>(); // by a build: after all the others
    private boolean isStatement;

    private StatementTerms(JsonParser json) {
        this.json = json;
    }

    @FunctionalInterface
    private interface Reader {
        void read(String member) throws IOException;
    }

    /** The terms of a payload; none if it is not an in-toto statement. */
    public static List<IndexKey> of(String payloadType, Bytes payload) {
        if (!PAYLOAD_TYPE.matcher(payloadType).matches()) {
            return List.of();
        }
        try {
            // Decoded here and not by the JSON parser, which would guess at UTF-16.
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(payload.unsafeArray()));
            try (JsonParser parser = JSON.createParser(text.toString())) {
                StatementTerms reader = new StatementTerms(parser);
                reader.statement();
                return reader.isStatement ? reader.all() : List.of();
            }
        } catch (IOException e) {
            return List.of();
        }
    }

    private List<IndexKey> all() {
        for (IndexKey term : used) {
            if (terms.size() < MAX_TERMS) {
                terms.add(term);
            }
        }
        return List.copyOf(terms);
    }

    private void statement() throws IOException {
        json.nextToken();
        members(member -> {
            switch (member) {
                case "_type" -> isStatement = text().startsWith(STATEMENT);
                case "predicateType" -> add(terms, IndexKey.Type.PREDICATE_TYPE, text());
                case "subject" -> elements(this::resource);
                case "predicate" -> members(this::predicate);
                default -> json.skipChildren();
            }
        });
        if (json.nextToken() != null) {
            isStatement = false;
        }
    }

    private void predicate(String member) throws IOException {
        switch (member) {
            case "materials", "resolvedDependencies" -> elements(of -> digests(of, used));
            case "buildDefinition" ->
                members(inner -> {
                    if (inner.equals("resolvedDependencies")) {
                        elements(of -> digests(of, used));
                    } else {
                        json.skipChildren();
                    }
                });
            default -> json.skipChildren();
        }
    }

    private void resource(String member) throws IOException {
        if (member.equals("name")) {
            add(terms, IndexKey.Type.SUBJECT, text());
        } else {
            digests(member, terms);
        }
    }

    private void digests(String member, Set<IndexKey> to) throws IOException {
        if (member.equals("digest")) {
            members(algorithm -> {
                String digest = text();
                if (ALGORITHM.matcher(algorithm).matches()
                        && DIGEST.matcher(digest).matches()) {
                    add(to, IndexKey.Type.HASH, algorithm + ":" + digest);
                }
            });
        } else {
            json.skipChildren();
        }
    }

    /** Reads the members of each object of an array; passes over anything else. */
    private void elements(Reader reader) throws IOException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            json.skipChildren();
            return;
        }
        while (json.nextToken() != JsonToken.END_ARRAY) {
            members(reader);
        }
    }

    /** Reads the members of an object, each standing at its value; passes over anything else. */
    private void members(Reader reader) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren();
            return;
        }
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String member = json.currentName();
            json.nextToken();
            reader.read(member);
        }
    }

    /** The text that comes here; empty if something else does, which is passed over. */
    private String text() throws IOException {
        if (json.currentToken() == JsonToken.VALUE_STRING) {
            return json.getText();
        }
        json.skipChildren();
        return "";
    }

    private static void add(Set<IndexKey> to, IndexKey.Type type, String term) {
        // A character is at least one byte: a long text is not encoded to be measured.
        if (!term.isEmpty()
                && (to.size() < MAX_TERMS || type == IndexKey.Type.PREDICATE_TYPE)
                && term.length() <= MAX_TERM_BYTES
                && StandardCharsets.UTF_8.newEncoder().canEncode(term)
                && Bytes.ofUtf8(term).size() <= MAX_TERM_BYTES) {
            to.add(new IndexKey(type, term));
        }
    }
}
