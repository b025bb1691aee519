package dev.cairn.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cairn.core.MalformedException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueryParametersTest {
    private static final List<String> KNOWN = List.of("a", "b");

    @ParameterizedTest(name = "\"{0}\"")
    @CsvSource({
        "a=x, x",
        "a=, ''",
        "a==, =",
        "a=x+y, x+y",
        "a=%2b%2F%3D, +/=",
        "a=%C3%A4, ä",
        "a=%2525, %25",
        "b=1&a=x, x",
        "'', ",
        "b=1, ",
    })
    void text(String query, String value) throws Exception {
        assertEquals(
                Optional.ofNullable(value), QueryParameters.parse(query, KNOWN).text("a"));
    }

    @Test
    void aQueryThatIsNotThereHasNoParameters() throws Exception {
        assertEquals(Optional.empty(), QueryParameters.parse(null, KNOWN).text("a"));
    }

    @ParameterizedTest(name = "{1}: {0}")
    @CsvSource({
        "c=1, query: its parameters are a",
        "A=1, query: its parameters are a",
        "%61=1, query: its parameters are a",
        "&, query: its parameters are a",
        "a=1&, query: its parameters are a",
        "a, a: has no value",
        "a=1&a=1, a: is there twice",
        "a=%, a: has a percent sign without two hexadecimal digits",
        "a=%4, a: has a percent sign without two hexadecimal digits",
        "a=%4g, a: has a percent sign without two hexadecimal digits",
        "a=%g4, a: has a percent sign without two hexadecimal digits",
        "a=%41ä, a: has a character that must be escaped",
        "a=%ff, a: is not UTF-8",
        "a=%c0%80, a: is not UTF-8",
    })
    void malformed(String query, String message) {
        MalformedException e = assertThrows(MalformedException.class, () -> QueryParameters.parse(query, KNOWN));
        assertEquals(
                message,
                e.getMessage()
                        .substring(0, Math.min(message.length(), e.getMessage().length())));
    }

    @ParameterizedTest(name = "\"{0}\"")
    @CsvSource({
        "0, 0",
        "1, 1",
        "9223372036854775807, 9223372036854775807",
        "9223372036854775808, ",
        "99999999999999999999, ",
        "00, ",
        "01, ",
        "-1, ",
        "+1, ",
        "' 1', ",
        "1.0, ",
        "'', ",
        "٣, ",
    })
    void decimal(String text, Long value) throws Exception {
        assertEquals(value == null ? OptionalLong.empty() : OptionalLong.of(value), QueryParameters.decimal(text));
        QueryParameters query = QueryParameters.parse("a=" + text.replace("٣", "%D9%A3"), KNOWN);
        if (value == null) {
            assertThrows(MalformedException.class, () -> query.number("a"));
        } else {
            assertEquals(OptionalLong.of(value), query.number("a"));
        }
        assertEquals(OptionalLong.empty(), query.number("b"));
    }
}
