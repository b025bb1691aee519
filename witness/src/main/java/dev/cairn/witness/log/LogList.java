package dev.cairn.witness.log;

import dev.cairn.core.MalformedException;
import dev.cairn.core.note.Decimal;
import dev.cairn.core.note.NoteKeyType;
import dev.cairn.core.note.VerifierKey;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A list of logs (<a href="https://c2sp.org/tlog-list">tlog-list</a>).
 *
 * <pre>
 * logs/v0
 *
 * vkey tlog.foo.org+aaaaaaaa+AAAA…
 * qpd 86400
 * contact https://tlog.foo.org/contact
 * </pre>
 *
 * @param logs in the order of the list
 */
public record LogList(List<Entry> logs) {
    /** Most bytes of a list. */
    public static final int MAX_BYTES = 4 << 20;

    /** Most logs in a list. */
    public static final int MAX_LOGS = 10_000;

    private static final String OBJECT = "log list";
    private static final String HEADER = "logs/v0";
    private static final long MAX_QPD = (1L << 31) - 1;

    /** Copies the list. */
    public LogList {
        logs = List.copyOf(logs);
    }

    /**
     * A log.
     *
     * @param origin of its checkpoints; the key's name unless the list says otherwise
     * @param queriesPerDay requests to add a checkpoint that the log may make in a day
     * @param contact how people reach its operator
     */
    public record Entry(VerifierKey key, String origin, long queriesPerDay, String contact) {
        private String encode() {
            return "\nvkey " + key.encode() + "\n" + (origin.equals(key.name()) ? "" : "origin " + origin + "\n")
                    + "qpd " + queriesPerDay + "\ncontact " + contact + "\n";
        }
    }

    /**
     * Reads a list.
     *
     * @throws MalformedException if it breaks a rule of the format or a bound, with the number of the line
     */
    public static LogList parse(byte[] file) throws MalformedException {
        if (file.length > MAX_BYTES) {
            throw new MalformedException(OBJECT, "is longer than " + MAX_BYTES + " bytes");
        }
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(file))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedException(OBJECT, "is not UTF-8");
        }
        return new Reader(text).read();
    }

    /** The list as a file, without comments. */
    public String encode() {
        StringBuilder text = new StringBuilder(HEADER).append('\n');
        logs.forEach(log -> text.append(log.encode()));
        return text.toString();
    }

    /** Goes through the lines that count. */
    private static final class Reader {
        private final String[] lines;
        private int number; // of the current line, from 1
        private String line = ""; // trimmed

        Reader(String text) {
            this.lines = text.split("\n", -1);
        }

        LogList read() throws MalformedException {
            if (!next() || !line.equals(HEADER)) {
                throw malformed("the first line is not " + HEADER);
            }
            List<Entry> logs = new ArrayList<>();
            Set<String> origins = new HashSet<>();
            boolean more = next();
            while (more) {
                VerifierKey key = key(value("vkey"));
                requireNext("origin or qpd");
                String origin = key.name();
                if (line.startsWith("origin ")) {
                    origin = value("origin");
                    requireNext("qpd");
                }
                long queriesPerDay = queriesPerDay(value("qpd"));
                requireNext("contact");
                logs.add(new Entry(key, origin, queriesPerDay, value("contact")));
                // SPEC: "Two logs MUST NOT share the same origin."
                if (!origins.add(origin)) {
                    throw malformed("the origin is that of another log");
                }
                if (logs.size() > MAX_LOGS) {
                    throw malformed("there are more than " + MAX_LOGS + " logs");
                }
                more = next();
            }
            return new LogList(logs);
        }

        private boolean next() {
            while (number < lines.length) {
                // SPEC: "Lines have all leading and trailing space (0x20) and tab (0x09) characters removed before
                // processing."
                line = lines[number++].replaceAll("^[ \t]+|[ \t]+$", "");
                if (!line.isEmpty() && !line.startsWith("#")) {
                    return true;
                }
            }
            return false;
        }

        private void requireNext(String expected) throws MalformedException {
            if (!next()) {
                throw malformed("the list ends where a log's " + expected + " is due");
            }
        }

        // SPEC: "the order of key-value lines is fixed and MUST match the order defined below"
        private String value(String key) throws MalformedException {
            if (!line.startsWith(key + " ") || line.length() == key.length() + 1) {
                throw malformed("is not '" + key + "' and a value, which is due here");
            }
            return line.substring(key.length() + 1);
        }

        private VerifierKey key(String text) throws MalformedException {
            VerifierKey key;
            try {
                key = VerifierKey.parse(text);
            } catch (MalformedException e) {
                throw malformed(e.getMessage());
            }
            if (key.type() == NoteKeyType.ED25519_COSIGNATURE) {
                throw malformed("a log does not sign with a key of type 04");
            }
            return key;
        }

        private long queriesPerDay(String text) throws MalformedException {
            Optional<Long> number = Optional.empty();
            try {
                number = Optional.of(Decimal.parse("qpd", text));
            } catch (MalformedException e) {
                // Said below.
            }
            // SPEC: "It MUST be a number in the range [1, 2^31)"
            return number.filter(value -> value >= 1 && value <= MAX_QPD)
                    .orElseThrow(() -> malformed("qpd is not a decimal number from 1 to " + MAX_QPD));
        }

        private MalformedException malformed(String rule) {
            return new MalformedException(OBJECT, "line " + number + ": " + rule);
        }
    }
}
