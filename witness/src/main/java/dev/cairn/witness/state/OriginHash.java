package dev.cairn.witness.state;

import dev.cairn.core.Bytes;
import dev.cairn.core.crypto.DigestAlgorithm;
import java.nio.charset.StandardCharsets;

/** The name of an origin where its own cannot stand: SHA-256 of the origin line without its newline. */
public final class OriginHash {
    private OriginHash() {}

    /** As 64 lower-case hexadecimal digits. */
    public static String hex(String origin) {
        return Bytes.wrap(DigestAlgorithm.SHA2_256.digest(origin.getBytes(StandardCharsets.UTF_8)))
                .hex();
    }
}
