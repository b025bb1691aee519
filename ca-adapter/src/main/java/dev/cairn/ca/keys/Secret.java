package dev.cairn.ca.keys;

import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a password or a PIN is. It is not held: it is read when it is needed. */
public sealed interface Secret {
    /**
     * Reads it.
     *
     * @throws StoreException if it is not there
     * @throws MalformedException if it is empty or too long
     */
    char[] read() throws MalformedException;

    /** A variable of the process's environment. */
    record Environment(String variable) implements Secret {
        @Override
        public char[] read() throws MalformedException {
            String value = System.getenv(variable);
            if (value == null) {
                throw new StoreException("environment variable " + variable + " is not set");
            }
            return checked(value, "environment variable " + variable);
        }
    }

    /** A file of at most 1,024 bytes in UTF-8. One line end at its end does not belong to the secret. */
    record SecretFile(Path path) implements Secret {
        @Override
        public char[] read() throws MalformedException {
            try (InputStream in = Files.newInputStream(path)) {
                String text = new String(in.readNBytes(MAX_BYTES + 1), StandardCharsets.UTF_8);
                String line = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
                return checked(
                        line.endsWith("\r") ? line.substring(0, line.length() - 1) : line, "secret file " + path);
            } catch (IOException e) {
                throw new StoreException("secret file " + path + " cannot be read", e);
            }
        }
    }

    /** The longest secret. */
    int MAX_BYTES = 1024;

    private static char[] checked(String value, String object) throws MalformedException {
        if (value.isEmpty() || value.length() > MAX_BYTES) {
            throw new MalformedException(object, "is empty or longer than " + MAX_BYTES + " bytes");
        }
        return value.toCharArray();
    }
}
