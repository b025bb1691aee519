package dev.cairn.ca.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cairn.core.MalformedException;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Go's text/template gives for the same source. */
class TemplateTest {
    private static final Map<String, String> VALUES =
            Map.of("a", "A", "b", "B", "empty", "", "x.io/y-z", "Y", "html", "<&\"{{.a}}>");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "a | A",
                "x.io/y-z | Y",
                "{{.a}} | A",
                "{{ .a }}/{{.b}}! | A/B!",
                "{{.html}} | <&\"{{.a}}>",
                "{{index . \"x.io/y-z\"}} | Y",
                "{{(index . \"x.io/y-z\")}} | Y",
                "-{{index . \"nobody\"}}- | --",
                "{{if eq .a \"A\"}}yes{{ else }}no{{end}} | yes",
                "{{if eq .a \"B\"}}yes{{else}}no{{end}} | no",
                "{{if ne .a \"B\"}}yes{{end}}. | yes.",
                "{{if .empty}}yes{{else}}no{{end}} | no",
                "{{if eq (index . \"nobody\") \"true\"}}yes{{ else }}\"\"{{end}} | \"\"",
                "{{if .a}}{{if .b}}1{{else}}2{{end}}{{else}}3{{end}} | 1"
            })
    void applies(String source, String value) throws Exception {
        assertEquals(value, Template.parse(source).apply(VALUES, false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{.a.b}}",
                "{{ .a | print }}",
                "{{range .a}}{{end}}",
                "{{/* x */}}",
                "{{- .a}}",
                "{{.a",
                "{{end}}",
                "{{else}}",
                "{{if .a}}",
                "{{if .a}}{{else}}{{else}}{{end}}",
                "{{index .a \"b\"}}",
                "{{\"a\\n\"}}",
                "{{}}",
                "{{if eq .a}}{{end}}",
                "{{if eq .a .b .c}}{{end}}",
                "{{(index . \"a\"}}",
                "{{index . \"a}}"
            })
    void refuses(String source) {
        assertThrows(MalformedException.class, () -> Template.parse(source));
    }

    @Test
    void aBranchThatIsNotTakenNeedsNothing() throws Exception {
        assertEquals(
                "A",
                Template.parse("{{if .empty}}{{.nobody}}{{else}}{{.a}}{{end}}").apply(VALUES, false));
        assertThrows(
                IdentityException.class, () -> Template.parse("{{.nobody}}").apply(VALUES, false));
    }

    @Test
    void claimsAsGoPrintsThem() {
        assertEquals("<nil>", Claims.goText(null));
        assertEquals("true", Claims.goText(true));
        assertEquals("7", Claims.goText(7L));
        assertEquals("7", Claims.goText(7.0));
        assertEquals("-0.5", Claims.goText(-0.5));
        assertEquals("1.5e-07", Claims.goText(0.00000015));
        assertEquals("1e+21", Claims.goText(1e21));
        assertEquals("1e+100", Claims.goText(1e100));
        assertEquals("18446744073709551616", Claims.goText(BigInteger.ONE.shiftLeft(64)));
        assertEquals("[a 1 [b]]", Claims.goText(List.of("a", 1L, List.of("b"))));
        assertEquals("map[a:1 b:x]", Claims.goText(Map.of("b", "x", "a", 1L)));
    }
}
