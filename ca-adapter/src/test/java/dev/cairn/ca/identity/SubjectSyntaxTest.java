package dev.cairn.ca.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubjectSyntaxTest {
    @ParameterizedTest
    @CsvSource({
        "https://e.com/a/b@refs/heads/main, https://e.com/a/b@refs/heads/main",
        "https://e.com/a b!, https://e.com/a%20b%21",
        "https://e.com/föö, https://e.com/f%C3%B6%C3%B6",
        "https://e.com/builds/4#x, https://e.com/builds/4#x",
        "spiffe://e.com/a, spiffe://e.com/a",
        "https://e.com, https://e.com"
    })
    void uriOfAName(String text, String uri) {
        assertEquals(uri, SubjectSyntax.uri(text).orElseThrow());
    }

    @ParameterizedTest
    @CsvSource({
        "e.com/a",
        "https:///a",
        "https://e.com/%zz",
        "//e.com/a",
        "mailto:a@e.com",
        "https://e.com/?a b",
        "https://u@e.com/a",
        "https://@e.com/a",
        "https://u:p@e.com",
        "https://e.com/a/../b",
        "https://e.com/..",
        "https://e.com/./a",
        "https://e.com/a/%2e%2E/b",
        "https://e.com/a/.%2e",
        "https://e.com/a\u2028b",
        "https://e.com/a\u202eb",
        "https://e.com/a\u00a0b",
        "' https://e.com/a'",
        "'https://e.com/a '",
        "1s://e.com/"
    })
    void noUri(String text) {
        assertEquals(true, SubjectSyntax.uri(text).isEmpty(), text);
    }

    @ParameterizedTest
    @CsvSource({
        "a@b.c, true", "a.b+c@d-e.example, true", "a@b, false", "a..b@c.d, false", ".a@b.c, false", "a@b..c, false",
        "a@-b.c, false", "a b@c.d, false", "ü@b.c, false", "a@b@c.d, false", "@b.c, false", "a\u0000@b.c, false"
    })
    void addresses(String text, boolean valid) {
        assertEquals(valid, SubjectSyntax.isEmail(text));
    }

    @ParameterizedTest
    @CsvSource({"https://e.com/a/...", "https://e.com/..a/b..", "https://e.com//a", "https://e.com/a@b"})
    void segmentsWithDotsThatAreNames(String text) {
        assertEquals(text, SubjectSyntax.uri(text).orElseThrow());
    }
}
