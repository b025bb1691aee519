package dev.cairn.tools.oci;

import dev.cairn.core.Bytes;

/** What a person is known by at a registry. Never printed. */
sealed interface Credential {
    /** A name and its password. */
    record Password(String user, String password) implements Credential {
        /** The value of {@code Authorization}. */
        String basic() {
            return "Basic " + Bytes.ofUtf8(user + ":" + password).base64();
        }

        @Override
        public String toString() {
            return "a name and a password";
        }
    }

    /** A token of the token service that is exchanged for others (Docker's {@code identitytoken}). */
    record RefreshToken(String token) implements Credential {
        @Override
        public String toString() {
            return "a refresh token";
        }
    }
}
