package dev.cairn.witness.log;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.file.AtomicFile;
import dev.cairn.core.note.TlogPolicy;
import dev.cairn.core.note.VerifierKey;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Changes to {@code logs.policy} while the witness runs. Everything else in the file stays as its operator wrote it; the file is replaced at once,
 * and what replaces it was read as a policy first.
 */
public final class PolicyEdit {
    private PolicyEdit() {}

    /**
     * Adds a key of a log: a new log, or one more key of a log that is there.
     *
     * @throws MalformedException if the policy would break a rule
     * @throws StoreException if the file cannot be read or written
     */
    public static void add(LogRules rules, Path file, VerifierKey key, Optional<String> url) throws MalformedException {
        alone(file, () -> {
            addAlone(rules, file, key, url);
            return 1;
        });
    }

    private static void addAlone(LogRules rules, Path file, VerifierKey key, Optional<String> url)
            throws MalformedException {
        String line = octets("log " + key.encode() + url.map(text -> " " + text).orElse(""));
        if (line.chars().anyMatch(c -> c < 0x20)) {
            throw new MalformedException("log " + key.name(), "its URL is not one word");
        }
        List<String> lines = lines(file);
        // Before the quorum's line, which ends a policy by custom.
        int quorum = lines.size();
        for (int i = 0; i < lines.size(); i++) {
            if (words(lines.get(i)).get(0).equals("quorum")) {
                quorum = i;
            }
        }
        lines.add(quorum, line);
        replace(rules, file, lines);
    }

    /**
     * Takes away log lines.
     *
     * @param originOrKey an origin, for all its keys; or a verifier key, for that one
     * @return how many there were
     * @throws MalformedException if the policy would break a rule
     * @throws StoreException if the file cannot be read or written
     */
    public static int remove(LogRules rules, Path file, String originOrKey) throws MalformedException {
        return alone(file, () -> removeAlone(rules, file, originOrKey));
    }

    /** A change to the file. */
    private interface Change {
        int make() throws MalformedException;
    }

    /** Two changes at a time, by this process or another, would lose one of them. */
    private static synchronized int alone(Path file, Change change) throws MalformedException {
        Path lock = file.toAbsolutePath().resolveSibling("." + file.getFileName() + ".lock");
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = channel.lock()) {
            return held.isValid() ? change.make() : 0;
        } catch (IOException e) {
            throw new StoreException(file.getFileName() + " cannot be locked", e);
        }
    }

    private static int removeAlone(LogRules rules, Path file, String originOrKey) throws MalformedException {
        List<String> lines = lines(file);
        List<String> left = new ArrayList<>();
        for (String line : lines) {
            VerifierKey key = logKey(line);
            if (key == null || !(key.encode().equals(originOrKey) || key.name().equals(originOrKey))) {
                left.add(line);
            }
        }
        if (left.size() < lines.size()) {
            replace(rules, file, left);
        }
        return lines.size() - left.size();
    }

    private static @Nullable VerifierKey logKey(String line) throws MalformedException {
        List<String> words = words(line);
        return words.get(0).equals("log") && words.size() > 1
                ? VerifierKey.parse(
                        new String(words.get(1).getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8))
                : null;
    }

    /** A policy is octets, a character here is one of them: so what is not UTF-8 stays as it is. */
    private static String octets(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private static List<String> words(String line) {
        return List.of(line.strip().split("[ \t]+"));
    }

    private static List<String> lines(Path file) throws MalformedException {
        String text = new String(PolicyFiles.bytes(file, true), StandardCharsets.ISO_8859_1);
        if (!text.endsWith("\n")) {
            throw new MalformedException(String.valueOf(file.getFileName()), "does not end in a newline");
        }
        return new ArrayList<>(List.of(text.substring(0, text.length() - 1).split("\n", -1)));
    }

    private static void replace(LogRules rules, Path file, List<String> lines) throws MalformedException {
        byte[] bytes = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.ISO_8859_1);
        rules.logs(TlogPolicy.parse(bytes));
        replace(file, bytes);
    }

    /** Replaces a file at once: whoever reads it, and whatever happens, it is the old one or the new one. On return it is on disk. */
    static void replace(Path file, byte[] bytes) {
        try {
            AtomicFile.write(file, Bytes.wrap(bytes));
        } catch (IOException e) {
            throw new StoreException(file + " cannot be written", e);
        }
    }
}
