package dev.cairn.ca.fulcio;

import dev.cairn.core.http.Call;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Who calls, as the headers say.
 *
 * @param remote as a proxy says, or empty
 * @param requestId the client's or a proxy's, or a new one
 */
record Caller(String remote, String requestId) {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int ID_BYTES = 16;
    // A line of the audit trail holds both: nothing but what such values are made of.
    private static final Pattern PLAIN = Pattern.compile("[\\w.:,;=@/+\\[\\] \"-]{1,256}");
    private static final String BEARER = "Bearer ";

    static Caller of(Call call, Optional<String> remoteHeader) {
        String remote =
                remoteHeader.flatMap(call::header).filter(Caller::isPlain).orElse("");
        return new Caller(
                remote, call.header("x-request-id").filter(Caller::isPlain).orElseGet(Caller::newId));
    }

    private static boolean isPlain(String value) {
        return PLAIN.matcher(value).matches();
    }

    private static String newId() {
        byte[] id = new byte[ID_BYTES];
        RANDOM.nextBytes(id);
        return HexFormat.of().formatHex(id);
    }

    /** The token of the header Authorization; as it is where it has no scheme; empty where there is none. */
    static String token(Call call) {
        String value = call.header("authorization").orElse("");
        boolean bearer = value.regionMatches(true, 0, BEARER, 0, BEARER.length());
        return (bearer ? value.substring(BEARER.length()) : value).strip();
    }
}
