package dev.cairn.tools.oci;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A registry does not do what it was asked, or answers something else. The message is for a person and names the registry and the object. */
public class RegistryException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String message;

    /** @param message what was asked, and what came of it; nothing secret */
    public RegistryException(String message) {
        super(message);
        this.message = message;
    }

    /**
     * With the failure below it.
     *
     * @param message what was asked, and what came of it; nothing secret
     */
    public RegistryException(String message, @Nullable Throwable cause) {
        super(message, cause);
        this.message = message;
    }

    @Override
    public String getMessage() {
        return message;
    }

    /** What was asked for is not there. */
    public static final class NotFound extends RegistryException {
        private static final long serialVersionUID = 1L;

        NotFound(String message) {
            super(message);
        }
    }

    /** Bytes do not have the digest, or the length, that names them. */
    public static final class Mismatch extends RegistryException {
        private static final long serialVersionUID = 1L;

        Mismatch(String message) {
            super(message);
        }
    }
}
