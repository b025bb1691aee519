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

    private static final int MAX_SUBJECTS = 4096;
    private static final int MAX_DIGESTS = 16;
    private static final Set<String> TYPES =
            Set.of("https://in-toto.io/Statement/v1", "https://in-toto.io/Statement/v0.1");

    /** Copies the lists. */
    public StatementFacts {
        names = List.copyOf(names);
        digests = List.copyOf(digests);
    }

    /** Reads a payload; empty if it is no statement, or one that is beyond all measure: anybody can put that into a log. */
    static Optional<StatementFacts> read(Bytes payload) {
        if (payload.size() > MAX_BYTES) {
            return Optional.empty();
        }
        try {
            JsonReader statement = JsonReader.parse("statement", payload);
            List<JsonReader> subjects = statement.list("subject");
            if (!TYPES.contains(statement.member("_type").text()) || subjects.size() > MAX_SUBJECTS) {
                return Optional.empty();
            }
            List<String> names = new ArrayList<>();
            List<String> digests = new ArrayList<>();
            for (JsonReader subject : subjects) {
                Optional<JsonReader> name = subject.optional("name");
                if (name.isPresent()) {
                    names.add(name.get().text());
                }
                Optional<JsonReader> values = subject.optional("digest");
                if (values.isPresent()) {
                    Set<String> algorithms = values.get().names();
                    if (algorithms.size() > MAX_DIGESTS) {
                        return Optional.empty();
                    }
                    for (String algorithm : algorithms) {
                        String value = values.get().member(algorithm).text();
                        digests.add(algorithm + ":" + value.toLowerCase(Locale.ROOT));
                    }
                }
            }
            return Optional.of(
                    new StatementFacts(statement.member("predicateType").text(), names, digests));
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }
}
