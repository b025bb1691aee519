package dev.cairn.tools;

import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;

/**
 * What a command goes by and did not make itself: keys, certificates, policies, trusted roots, its own state. A file of these that is not there or is not
 * what it must be is as wrong as the command line that names it, and ends the command as that does. What a command is to judge is not among them.
 */
final class Configured {
    /** Reads something. */
    @FunctionalInterface
    interface Reading<T> {
        T read() throws IOException, MalformedException;
    }

    /** It cannot be gone by; the message names the option. */
    static final class ConfiguredException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private ConfiguredException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private Configured() {}

    /**
     * Reads what an option names.
     *
     * @throws ConfiguredException if that fails
     */
    static <T> T by(String option, Reading<T> reading) {
        try {
            return reading.read();
        } catch (MalformedException | StoreException e) {
            throw new ConfiguredException(option + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new ConfiguredException(option + ": " + text(e), e);
        }
    }

    /**
     * What was read already is not what it must be.
     *
     * @param what its name: an option, or a folder that holds what the message names
     */
    static ConfiguredException wrong(String what, MalformedException e) {
        return new ConfiguredException(what + ": " + e.getMessage(), e);
    }

    /** A failure to read or write, in words. The message of one of the platform's may be a file's name and nothing else. */
    static String text(IOException e) {
        String message = e.getMessage();
        if (message == null) {
            return e.getClass().getSimpleName();
        }
        if (e instanceof NoSuchFileException) {
            return message + " is not there";
        }
        if (e instanceof AccessDeniedException) {
            return message + " must not be read or written by this user";
        }
        if (e instanceof FileAlreadyExistsException) {
            return message + " exists already";
        }
        return message;
    }
}
