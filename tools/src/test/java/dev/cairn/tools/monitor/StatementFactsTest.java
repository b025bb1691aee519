package dev.cairn.tools.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.tools.verify.Statement;
import dev.cairn.tools.verify.Statements;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StatementFactsTest {
    private static final String SHA256 = "ab".repeat(32);

    private static Optional<StatementFacts> read(String json) {
        return StatementFacts.read(bytes(json));
    }

    private static Bytes bytes(String json) {
        return Bytes.wrap(json.getBytes(StandardCharsets.UTF_8));
    }

    private static String statement(String subjects) {
        return "{\"_type\": \"https://in-toto.io/Statement/v1\", \"predicateType\": \"https://example.test/p\", \"predicate\": {}, \"subject\": ["
                + subjects + "]}";
    }

    @Test
    void readsNamesAndDigests() {
        StatementFacts facts = read(statement("{\"name\": \"app\", \"digest\": {\"sha256\": \""
                        + SHA256.toUpperCase(java.util.Locale.ROOT) + "\"}}"))
                .orElseThrow();
        assertEquals("https://example.test/p", facts.predicateType());
        assertEquals(List.of("app"), facts.names());
        assertEquals(List.of("sha256:" + SHA256), facts.digests());
    }

    /** What verifies must not be hidden from rules by what a verifier passes over. */
    @Test
    void seesWhateverVerifies() throws MalformedException {
        String wanted = "{\"name\": \"app\", \"digest\": {\"sha256\": \"" + SHA256 + "\"}}";
        String manyDigests = IntStream.range(0, 40)
                .mapToObj(i -> "\"other" + i + "\": \"00\"")
                .collect(Collectors.joining(","));
        String many = IntStream.range(0, 5000)
                .mapToObj(i -> "{\"name\": \"n\", \"digest\": {\"sha256\": \"" + SHA256 + "\"}}")
                .collect(Collectors.joining(","));
        for (String beside : List.of(
                "{\"name\": null, \"digest\": {\"sha256\": \"" + SHA256 + "\"}}",
                "{\"name\": \"b\", \"digest\": {" + manyDigests + "}}",
                many)) {
            String json = statement(beside + ", " + wanted);
            Statement verified = Statements.read(bytes(json));
            StatementFacts facts = read(json).orElseThrow();
            assertEquals(verified.predicateType(), facts.predicateType());
            assertTrue(facts.names().contains("app"), json.substring(0, 100));
            assertTrue(facts.digests().contains("sha256:" + SHA256));
        }
    }

    @Test
    void hasWhatCanBeReadOfOneThatIsNotAsItShouldBe() {
        StatementFacts facts = read(statement(
                        "{\"name\": 7, \"digest\": []}, 5, {\"digest\": {\"sha256\": null}}, {\"name\": \"app\"}"))
                .orElseThrow();
        assertEquals(List.of("app"), facts.names());
        assertEquals(List.of(), facts.digests());
        StatementFacts bare = read("{\"_type\": \"https://in-toto.io/Statement/v0.1\", \"subject\": 3}")
                .orElseThrow();
        assertEquals(new StatementFacts("", List.of(), List.of()), bare);
    }

    @Test
    void passesOverWhatIsNoStatement() {
        assertEquals(Optional.empty(), read("{"));
        assertEquals(Optional.empty(), read("[]"));
        assertEquals(Optional.empty(), read("{\"_type\": \"https://example.test/other\", \"subject\": []}"));
        assertEquals(Optional.empty(), StatementFacts.read(Bytes.wrap(new byte[StatementFacts.MAX_BYTES + 1])));
    }
}
