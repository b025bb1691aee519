package dev.cairn.tools.monitor;

import dev.cairn.ca.json.JsonReader;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What an in-toto statement (<a href="https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md">v1</a>, and v0.1) is about. It was signed,
 * by whoever signed the entry; that it is true is not known.
 *
 * @param predicateType what kind of statement
 * @param names of its subjects
 * @param digests of its subjects, the algorithm, a colon and hexadecimal
 */
public record StatementFacts(String predicateType, List<String> names, List<String> digests) {
    /** The longest statement that is read; Rekor keeps 100 KiB. */
    static final int MAX_BYTES = 1 << 20;

    private static final Set<String> TYPES =
            Set.of("https://in-toto.io/Statement/v1", "https://in-toto.io/Statement/v0.1");

    /** Copies the lists. */
    public StatementFacts {
        names = List.copyOf(names);
        digests = List.copyOf(digests);
    }

    /**
     * Reads a payload; empty if it is no statement, or longer than any is read. Of a statement that is not as it should be it has what can be read: a
     * verifier somewhere may take it, and nobody may hide from the rules behind a mistake.
     */
    static Optional<StatementFacts> read(Bytes payload) {
        if (payload.size() > MAX_BYTES) {
            return Optional.empty();
        }
        try {
            JsonReader statement = JsonReader.parse("statement", payload);
            if (!TYPES.contains(text(statement, "_type"))) {
                return Optional.empty();
            }
            List<String> names = new ArrayList<>();
            List<String> digests = new ArrayList<>();
            for (JsonReader subject : subjects(statement)) {
                addSubject(subject, names, digests);
            }
            return Optional.of(new StatementFacts(text(statement, "predicateType"), names, digests));
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }

    private static List<JsonReader> subjects(JsonReader statement) {
        try {
            return statement.list("subject");
        } catch (MalformedException e) {
            return List.of();
        }
    }

    private static void addSubject(JsonReader subject, List<String> names, List<String> digests) {
        String name = text(subject, "name");
        if (!name.isEmpty()) {
            names.add(name);
        }
        try {
            JsonReader values = subject.member("digest");
            for (String algorithm : values.names()) {
                String value = text(values, algorithm);
                if (!value.isEmpty()) {
                    digests.add(algorithm + ":" + value.toLowerCase(Locale.ROOT));
                }
            }
        } catch (MalformedException e) {
            // A subject without digests is of its name alone.
        }
    }

    private static String text(JsonReader object, String name) {
        try {
            return object.member(name).text();
        } catch (MalformedException e) {
            return "";
        }
    }
}
