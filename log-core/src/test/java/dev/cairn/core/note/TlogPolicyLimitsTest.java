package dev.cairn.core.note;

import static dev.cairn.core.note.TlogPolicyTest.log;
import static dev.cairn.core.note.TlogPolicyTest.witness;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cairn.core.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How much of everything a tlog-policy may have. */
class TlogPolicyLimitsTest {
    private static byte[] octets(String policy) {
        return policy.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** "It is strongly recommended that an implementation supports at least up to 32 logs, 32 witnesses, and 32 groups." */
    @Test
    void takesAThousandOfEachAndNoMore() throws Exception {
        List<String> lines = IntStream.range(0, 1024)
                .mapToObj(i -> "log " + log("log" + i) + "\nwitness W" + i + " " + witness("w" + i) + "\ngroup G" + i
                        + " all W" + i + (i == 0 ? "" : " G" + (i - 1)))
                .toList();
        String most = String.join("\n", lines) + "\nquorum G1023\n";
        TlogPolicy policy = TlogPolicy.parse(octets(most));
        assertEquals(1024, policy.logs().size());
        assertEquals(1024, policy.witnesses().size());
        // A group in a group, a thousand deep.
        assertEquals(true, policy.isQuorum(policy.witnessKeys()));
        assertEquals(false, policy.isQuorum(policy.witnessKeys().subList(1, 1024)));
        refusesOneMore(most + "log " + log("log") + "\n", "logs");
        refusesOneMore(most + "witness A " + witness("w") + "\n", "witnesses");
        refusesOneMore(most + "group G any W0\n", "groups");
    }

    private static void refusesOneMore(String policy, String what) {
        MalformedException e = assertThrows(MalformedException.class, () -> TlogPolicy.parse(octets(policy)));
        assertEquals(
                "there are more than 1024 " + what, e.rule().substring(e.rule().indexOf(": ") + 2));
    }

    @Test
    void aFileHasABound() {
        byte[] large = new byte[(1 << 20) + 1];
        Arrays.fill(large, (byte) '\n');
        MalformedException e = assertThrows(MalformedException.class, () -> TlogPolicy.parse(large));
        assertEquals("tlog-policy: is longer than 1048576 bytes", e.getMessage());
    }
}
