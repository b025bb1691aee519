package dev.cairn.ca.identity;

import com.google.re2j.Pattern;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What may stand in a subject alternative name (RFC 5280 section 4.2.1.6) and in an extension. */
final class SubjectSyntax {
    /** Bytes of one value, in UTF-8. */
    static final int MAX_VALUE_BYTES = 2048;
    /** RFC 5321 section 4.5.3.1 gives a path 256 characters, its brackets included. */
    private static final int MAX_EMAIL = 254;

    private static final Pattern EMAIL =
            Pattern.compile("[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
                    + "@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.)+[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?");
    private static final int MAX_LOCAL_PART = 64;
    private static final Pattern TRUST_DOMAIN = Pattern.compile("[a-z0-9._-]{1,255}");
    private static final Pattern SPIFFE_PATH = Pattern.compile("(/[A-Za-z0-9._-]+)*");
    private static final Pattern KUBERNETES_NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?");
    /** What Go's net/url leaves as it is when it has to escape a path, beside letters and digits. */
    private static final String UNESCAPED_IN_PATH = "-_.~$&+,/:;=@";
    /** What a path that need not be escaped may hold, beside letters and digits. */
    private static final String VALID_IN_PATH = "-_.~$&+,/:;=@!'()*%";

    private SubjectSyntax() {}

    /** Whether this is a mailbox as RFC 5321 section 4.1.2 has it, with a dot-string, and a domain of at least two labels; ASCII. */
    static boolean isEmail(String text) {
        return text.length() <= MAX_EMAIL && text.indexOf('@') <= MAX_LOCAL_PART && EMAIL.matches(text);
    }

    static boolean isTrustDomain(String text) {
        return TRUST_DOMAIN.matches(text);
    }

    /** Whether this is a SPIFFE ID (<a href="https://github.com/spiffe/spiffe/blob/main/standards/SPIFFE-ID.md">SPIFFE-ID</a>) of the trust domain. */
    static boolean isSpiffeId(String text, String trustDomain) {
        String prefix = "spiffe://" + trustDomain;
        if (text.length() > MAX_VALUE_BYTES || !text.startsWith(prefix)) {
            return false;
        }
        String path = text.substring(prefix.length());
        if (!SPIFFE_PATH.matches(path)) {
            return false;
        }
        for (String segment : path.split("/", -1)) {
            if (segment.equals(".") || segment.equals("..")) {
                return false;
            }
        }
        return true;
    }

    static boolean isKubernetesName(String text) {
        return KUBERNETES_NAME.matches(text);
    }

    /** Text that a UTF8String can hold: Unicode without control characters, at most {@value #MAX_VALUE_BYTES} bytes. */
    static boolean isValue(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x20 || c == 0x7f) {
                return false;
            }
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    return false;
                }
                i++;
            }
        }
        return utf8Length(text) <= MAX_VALUE_BYTES;
    }

    /**
     * Text that a person can read and compare: a value without characters that are invisible, turn the direction of others, or break lines, and
     * without white space around it; of the spaces of Unicode only U+0020.
     */
    static boolean isName(String text) {
        return isValue(text)
                && !text.startsWith(" ")
                && !text.endsWith(" ")
                && text.codePoints().noneMatch(SubjectSyntax::isInvisible);
    }

    private static boolean isInvisible(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            case Character.SPACE_SEPARATOR -> codePoint != ' ';
            default -> false;
        };
    }

    /** Whether a path has a segment that means the one above or the same (RFC 3986 section 3.3): what compares names would read another path. */
    static boolean hasDotSegment(String rawPath) {
        for (String segment : rawPath.split("/", -1)) {
            String plain = segment.replaceAll("(?i)%2e", ".");
            if (plain.equals(".") || plain.equals("..")) {
                return true;
            }
        }
        return false;
    }

    static int utf8Length(String text) {
        return text.length() > MAX_VALUE_BYTES ? MAX_VALUE_BYTES + 1 : text.getBytes(StandardCharsets.UTF_8).length;
    }

    /**
     * An absolute URI with a host, without a user and without dot segments, in ASCII; a path with characters that no URI has is escaped as Go's net/url writes it, because that is
     * what Fulcio's certificates hold, for example for a branch with a name outside ASCII.
     *
     * @return empty if there is no such URI
     */
    static Optional<String> uri(String text) {
        if (!isName(text)) {
            return Optional.empty();
        }
        int fragment = text.indexOf('#');
        String beforeFragment = fragment < 0 ? text : text.substring(0, fragment);
        int query = beforeFragment.indexOf('?');
        String beforeQuery = query < 0 ? beforeFragment : beforeFragment.substring(0, query);
        int authority = beforeQuery.indexOf("://");
        if (authority <= 0) {
            return Optional.empty();
        }
        int path = beforeQuery.indexOf('/', authority + 3);
        if (path < 0) {
            path = beforeQuery.length();
        }
        String uri = text.substring(0, path)
                + escapedPath(beforeQuery.substring(path))
                + text.substring(beforeQuery.length());
        try {
            URI parsed = new URI(uri);
            boolean good = parsed.getScheme() != null
                    && parsed.getHost() != null
                    && parsed.getRawUserInfo() == null
                    && !hasDotSegment(parsed.getRawPath())
                    && isAscii(uri);
            return good && uri.length() <= MAX_VALUE_BYTES ? Optional.of(uri) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static String escapedPath(String path) {
        boolean valid = true;
        for (int i = 0; i < path.length(); i++) {
            valid &= isOneOf(path.charAt(i), VALID_IN_PATH);
        }
        if (valid) {
            return path;
        }
        StringBuilder escaped = new StringBuilder();
        for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            // A percent sign stays: what follows it is judged with the whole URI.
            if (isOneOf(c, UNESCAPED_IN_PATH) || c == '%') {
                escaped.append(c);
            } else {
                escaped.append('%').append(String.format("%02X", (int) c));
            }
        }
        return escaped.toString();
    }

    private static boolean isOneOf(char c, String others) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || others.indexOf(c) >= 0;
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }
}
