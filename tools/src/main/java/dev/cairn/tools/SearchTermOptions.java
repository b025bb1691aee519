package dev.cairn.tools;

import dev.cairn.core.Bytes;
import dev.cairn.core.crypto.DigestAlgorithm;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** What is looked for. An entry must match every option that is given. */
final class SearchTermOptions {
    @Option(
            names = "--identity",
            paramLabel = "NAME",
            description = "Who signed: an e-mail address or URI, *@DOMAIN, or the beginning of a URI and /* or @*.")
    private @Nullable String identity;

    @Option(names = "--issuer", paramLabel = "URL", description = "The OIDC issuer that vouched for the identity.")
    private @Nullable String issuer;

    @ArgGroup
    private @Nullable Artifact artifact;

    /** The artifact, by its digest or itself. */
    static final class Artifact {
        @Option(
                names = "--hash",
                paramLabel = "DIGEST",
                description = "What was signed: sha256:, sha384:, sha512: or sha1: and hexadecimal digits.")
        private @Nullable String hash;

        @Option(names = "--artifact", paramLabel = "FILE", description = "What was signed: the SHA-256 of this file.")
        private @Nullable Path file;
    }

    @Option(
            names = "--key",
            paramLabel = "SHA256",
            description = "The key that signed: SHA-256 of its DER SubjectPublicKeyInfo.")
    private @Nullable String key;

    @Option(names = "--subject", paramLabel = "NAME", description = "The name of a subject of a signed statement.")
    private @Nullable String subject;

    @Option(names = "--predicate-type", paramLabel = "URI", description = "The predicate type of a signed statement.")
    private @Nullable String predicateType;

    @Option(names = "--since", paramLabel = "TIME", description = "Not before this time, as of RFC 3339.")
    private @Nullable String since;

    @Option(names = "--until", paramLabel = "TIME", description = "Before this time, as of RFC 3339.")
    private @Nullable String until;

    /** The query of {@code /api/search} that asks for this. */
    String query() throws IOException {
        StringBuilder query = new StringBuilder();
        add(query, "identity", identity);
        add(query, "issuer", issuer);
        if (artifact != null) {
            add(query, "hash", artifact.file == null ? artifact.hash : "sha256:" + sha256(artifact.file));
        }
        add(query, "key", key);
        add(query, "subject", subject);
        add(query, "predicateType", predicateType);
        add(query, "since", since);
        add(query, "until", until);
        return query.toString();
    }

    private static void add(StringBuilder query, String name, @Nullable String value) {
        if (value != null) {
            query.append(query.isEmpty() ? "" : "&")
                    .append(name)
                    .append('=')
                    .append(URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20"));
        }
    }

    private static String sha256(Path file) throws IOException {
        MessageDigest digest = DigestAlgorithm.SHA2_256.newDigest();
        byte[] buffer = new byte[65_536];
        try (InputStream in = Files.newInputStream(file)) {
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                digest.update(buffer, 0, length);
            }
        }
        return Bytes.wrap(digest.digest()).hex();
    }
}
