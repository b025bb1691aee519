package dev.cairn.tools.term;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TerminalTest {
    @ParameterizedTest(name = "terminal {0}, {1}={2}, --color {3}: {4}")
    @CsvSource({
        "true, TERM, xterm, AUTO, COLOURED",
        "false, TERM, xterm, AUTO, PLAIN",
        "true, TERM, dumb, AUTO, PLAIN",
        "true, NO_COLOR, 0, AUTO, PLAIN",
        "true, NO_COLOR, '', AUTO, COLOURED",
        "true, NO_COLOR, 1, ALWAYS, COLOURED",
        "false, CLICOLOR_FORCE, 1, AUTO, COLOURED",
        "false, CLICOLOR_FORCE, 0, AUTO, PLAIN",
        "false, CLICOLOR_FORCE, 1, NEVER, PLAIN",
        "false, TERM, xterm, ALWAYS, COLOURED",
        "true, TERM, xterm, NEVER, PLAIN",
    })
    void coloursAreWherePeopleLook(boolean tty, String variable, String value, ColorMode mode, Paint expected) {
        Map<String, String> environment = Map.of(variable, value);
        assertEquals(expected, new Terminal(tty, false, environment, mode, false).out());
        assertEquals(expected, new Terminal(false, tty, environment, mode, false).err());
    }

    @Test
    void noColourWinsOverForce() {
        Map<String, String> both = Map.of("NO_COLOR", "1", "CLICOLOR_FORCE", "1");
        assertEquals(Paint.PLAIN, new Terminal(true, true, both, ColorMode.AUTO, false).out());
    }

    @ParameterizedTest(name = "stderr a terminal {0}, quiet {1}: shown {2}")
    @CsvSource({"true, false, true", "true, true, false", "false, false, false"})
    void progressIsForPeopleWhoLook(boolean stderr, boolean quiet, boolean shown) {
        StringWriter written = new StringWriter();
        Terminal terminal = new Terminal(true, stderr, Map.of(), ColorMode.ALWAYS, quiet);
        terminal.progress(new PrintWriter(written), Progress.Unit.ENTRIES).close();
        assertEquals(shown, !written.toString().isEmpty());
        assertEquals(quiet, terminal.quiet());
    }

    @Test
    void plainWordsStayAsTheyAre() {
        assertEquals("yes", Paint.PLAIN.good("yes"));
        assertEquals("\033[32myes\033[0m", Paint.COLOURED.good("yes"));
        assertEquals("", Paint.COLOURED.bad(""));
    }
}
