package dev.cairn.load;

import dev.cairn.core.crypto.DigestAlgorithm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/** In-toto statements (version 1). */
final class Statements {
    private Statements() {}

    /** A statement whose only subject is a file. */
    static String about(Path artifact) throws IOException {
        byte[] digest = DigestAlgorithm.SHA2_256.digest(Files.readAllBytes(artifact));
        return """
                {"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"%s","digest":{"sha256":"%s"}}],\
                "predicateType":"https://example.com/predicate/v1","predicate":{"of":"a test"}}\
                """.formatted(artifact.getFileName(), HexFormat.of().formatHex(digest));
    }
}
