package dev.cairn.server.entries;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.Bytes;
import dev.cairn.core.entry.IndexKey;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StatementTermsTest {
    private static final String TYPE = "application/vnd.in-toto+json";
    private static final String STATEMENT = "\"_type\":\"https://in-toto.io/Statement/v1\"";

    @Test
    void readsSubjectsPredicateTypeAndMaterials() {
        String payload = "{" + STATEMENT + ",\"predicateType\":\"https://slsa.dev/provenance/v0.2\","
                + "\"subject\":[{\"name\":\"a.txt\",\"digest\":{\"sha256\":\"AB12\",\"gitCommit\":\"cd\"}},{\"name\":\"b\"}],"
                + "\"predicate\":{\"builder\":{\"id\":\"x\",\"digest\":{\"sha1\":\"00\"}},"
                + "\"materials\":[{\"uri\":\"u\",\"digest\":{\"sha1\":\"ef\"}}]}}";
        assertEquals(
                List.of(
                        new IndexKey(IndexKey.Type.PREDICATE_TYPE, "https://slsa.dev/provenance/v0.2"),
                        new IndexKey(IndexKey.Type.SUBJECT, "a.txt"),
                        new IndexKey(IndexKey.Type.HASH, "sha256:ab12"),
                        new IndexKey(IndexKey.Type.HASH, "gitcommit:cd"),
                        new IndexKey(IndexKey.Type.SUBJECT, "b"),
                        new IndexKey(IndexKey.Type.HASH, "sha1:ef")),
                of(payload));
    }

    @Test
    void readsResolvedDependenciesInEitherPlace() {
        String list = "\"resolvedDependencies\":[{\"digest\":{\"sha256\":\"%s\"}}]";
        String payload = "{\"predicate\":{" + list.formatted("aa") + ",\"buildDefinition\":{" + list.formatted("bb")
                + "}}," + STATEMENT + "}";
        assertEquals(
                List.of(new IndexKey(IndexKey.Type.HASH, "sha256:aa"), new IndexKey(IndexKey.Type.HASH, "sha256:bb")),
                of(payload));
    }

    static Stream<Arguments> nothing() {
        String subject = "\"subject\":[{\"name\":\"a\",\"digest\":{\"sha256\":\"aa\"}}]";
        String deep = "[".repeat(100_000);
        return Stream.of(
                Arguments.of("empty", ""),
                Arguments.of("not JSON", "hello"),
                Arguments.of("an array", "[" + STATEMENT + "]"),
                Arguments.of("no statement", "{" + subject + "}"),
                Arguments.of("another type", "{\"_type\":\"https://example.com\"," + subject + "}"),
                Arguments.of("cut short", "{" + STATEMENT + "," + subject),
                Arguments.of("something behind", "{" + STATEMENT + "," + subject + "} {}"),
                Arguments.of("nested deeply", "{" + STATEMENT + "," + subject + ",\"predicate\":" + deep),
                Arguments.of(
                        "members of other types", "{" + STATEMENT + ",\"subject\":{\"name\":\"a\"},\"predicate\":3}"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("nothing")
    void whatIsNoStatementGivesNothing(String what, String payload) {
        assertEquals(List.of(), of(payload), what);
    }

    @Test
    void otherPayloadTypesAreNotRead() {
        Bytes payload = Bytes.ofUtf8("{" + STATEMENT + ",\"predicateType\":\"p\"}");
        assertEquals(
                1,
                StatementTerms.of("application/vnd.in-toto.provenance+json", payload)
                        .size());
        assertEquals(List.of(), StatementTerms.of("application/json", payload));
        assertEquals(List.of(), StatementTerms.of(TYPE, Bytes.wrap(new byte[] {(byte) 0xff, '{'})));
    }

    @Test
    void thereAreNoMoreTermsThanAllowed() {
        String subjects = IntStream.range(0, 10_000)
                .mapToObj(i -> "{\"name\":\"n" + i + "\"}")
                .collect(Collectors.joining(","));
        List<IndexKey> terms = of("{\"subject\":[" + subjects + "]," + STATEMENT + "}");
        assertEquals(StatementTerms.MAX_TERMS, terms.size());
        assertEquals(new IndexKey(IndexKey.Type.SUBJECT, "n255"), terms.get(255));
    }

    @Test
    void longTermsAreLeftOut() {
        String fits = "é".repeat(256);
        List<IndexKey> terms = of("{\"subject\":[{\"name\":\"" + fits + "\"},{\"name\":\"" + fits
                + "e\"},{\"name\":\"\"},{\"name\":\"\\ud800\"}]," + STATEMENT + "}");
        assertEquals(List.of(new IndexKey(IndexKey.Type.SUBJECT, fits)), terms);
        assertTrue(of("{" + STATEMENT + ",\"subject\":[{\"digest\":{\"sha256\":\"not hex\",\"a b\":\"aa\"}}]}")
                .isEmpty());
    }

    private static List<IndexKey> of(String payload) {
        return StatementTerms.of(TYPE, Bytes.ofUtf8(payload));
    }
}
