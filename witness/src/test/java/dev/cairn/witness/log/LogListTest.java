package dev.cairn.witness.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.MalformedException;
import dev.cairn.witness.TestLog;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of tlog-list. */
class LogListTest {
    private static final String A = new TestLog("tlog.foo.org").key().encode();
    private static final String B = new TestLog("bar.org/tlog").key().encode();

    private static LogList parse(String text) throws MalformedException {
        return LogList.parse(text.replace("|", "\n").replace("VKEY", A).getBytes(StandardCharsets.UTF_8));
    }

    /** The example of the specification, with keys. */
    @Test
    void example() throws Exception {
        LogList list = parse("#\n# List:      10qps-100klogs\n#\nlogs/v0\n\n# 1st list item -- foo's log\nvkey " + A
                + "\nqpd 86400\ncontact https://tlog.foo.org/contact\n\n# 2nd\nvkey " + B
                + "\norigin something-not-equal-to-vkey-keyname\n\tqpd 24\n \tcontact sysadmin (at) bar.org\n");
        assertEquals(2, list.logs().size());
        assertEquals("tlog.foo.org", list.logs().get(0).origin());
        assertEquals(86_400, list.logs().get(0).queriesPerDay());
        assertEquals("something-not-equal-to-vkey-keyname", list.logs().get(1).origin());
        assertEquals("sysadmin (at) bar.org", list.logs().get(1).contact());
        assertEquals(list, LogList.parse(list.encode().getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void listWithoutLogs() throws Exception {
        assertTrue(parse("logs/v0").logs().isEmpty());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "no header, 'vkey VKEY|qpd 1|contact x', first line",
        "another version, 'logs/v1|', first line",
        "nothing, '', first line",
        "no vkey, 'logs/v0|qpd 1|contact x', vkey",
        "a vkey that is none, 'logs/v0|vkey x|qpd 1|contact x', verifier key",
        "the order of lines, 'logs/v0|vkey VKEY|contact x|qpd 1', qpd",
        "origin after qpd, 'logs/v0|vkey VKEY|qpd 1|origin x|contact x', contact",
        "no contact, 'logs/v0|vkey VKEY|qpd 1', contact",
        "no qpd, 'logs/v0|vkey VKEY', qpd",
        "qpd zero, 'logs/v0|vkey VKEY|qpd 0|contact x', qpd",
        "qpd 2^31, 'logs/v0|vkey VKEY|qpd 2147483648|contact x', qpd",
        "qpd with a leading zero, 'logs/v0|vkey VKEY|qpd 01|contact x', qpd",
        "an unknown key, 'logs/v0|vkey VKEY|qpd 1|contact x|colour red', vkey",
        "one origin twice, 'logs/v0|vkey VKEY|qpd 1|contact x|vkey VKEY|qpd 1|contact x', origin",
    })
    void brokenRule(String rule, String text, String words) {
        MalformedException e = assertThrows(MalformedException.class, () -> parse(text));
        assertTrue(String.valueOf(e.getMessage()).contains(words), e.getMessage());
    }
}
