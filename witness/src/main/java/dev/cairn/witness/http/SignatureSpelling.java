package dev.cairn.witness.http;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * Signature lines whose base64 is not in the one spelling that encoding gives. The parser takes them for malformed, and nothing is cosigned
 * because of them; but some other witnesses read them, find that the signature fails and answer 403, and clients may know no other answer.
 */
final class SignatureSpelling {
    private static final String DASH = "— ";

    private SignatureSpelling() {}

    /** The body with every signature line spelled as encoding gives it; empty if that changes nothing, or there is another fault. */
    static Optional<byte[]> corrected(byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8);
        StringBuilder corrected = new StringBuilder();
        for (String line : text.split("(?<=\n)", -1)) {
            int space = line.lastIndexOf(' ');
            if (!line.startsWith(DASH) || space < DASH.length() || !line.endsWith("\n")) {
                corrected.append(line);
                continue;
            }
            try {
                // The JDK's decoder ignores set bits behind the last byte.
                byte[] blob = Base64.getDecoder().decode(line.substring(space + 1, line.length() - 1));
                corrected
                        .append(line, 0, space + 1)
                        .append(Base64.getEncoder().encodeToString(blob))
                        .append('\n');
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }
        String result = corrected.toString();
        return result.equals(text) ? Optional.empty() : Optional.of(result.getBytes(StandardCharsets.UTF_8));
    }
}
