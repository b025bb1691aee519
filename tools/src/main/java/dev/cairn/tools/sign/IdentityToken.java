package dev.cairn.tools.sign;

import dev.cairn.ca.json.JsonReader;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.tools.sign.SigningException.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * An <a href="https://openid.net/specs/openid-connect-core-1_0.html#IDToken">OpenID Connect ID token</a>. Nothing of it is verified here: the
 * certificate authority does that. What it says is needed to prove possession of the key, and to explain refusals.
 */
public final class IdentityToken {
    /** The longest that is taken, in bytes; Fulcio takes no longer one either. */
    public static final int MAX_BYTES = 64 * 1024;

    private static final String OBJECT = "identity token";

    private final String compact;
    private final String issuer;
    private final String subject;
    private final Optional<String> email;
    private final List<String> audiences;
    private final Instant expires;

    private IdentityToken(
            String compact,
            String issuer,
            String subject,
            Optional<String> email,
            List<String> audiences,
            Instant expires) {
        this.compact = compact;
        this.issuer = issuer;
        this.subject = subject;
        this.email = email;
        this.audiences = List.copyOf(audiences);
        this.expires = expires;
    }

    /**
     * Reads a token in its compact form; white space around it does not belong to it.
     *
     * @throws MalformedException if it is not one; the message repeats nothing of it
     */
    public static IdentityToken parse(String text) throws MalformedException {
        String compact = text.strip();
        if (compact.isEmpty() || compact.length() > MAX_BYTES) {
            throw new MalformedException(OBJECT, "is empty or longer than " + MAX_BYTES + " bytes");
        }
        String[] parts = compact.split("\\.", -1);
        if (parts.length != 3 || !compact.matches("[A-Za-z0-9_=.-]+")) {
            throw new MalformedException(OBJECT, "not three parts of base64url with dots between them");
        }
        JsonReader claims;
        try {
            claims = JsonReader.parse(OBJECT, Bytes.wrap(Base64.getUrlDecoder().decode(parts[1])));
        } catch (IllegalArgumentException e) {
            throw new MalformedException(OBJECT, "its claims are not base64url");
        }
        return new IdentityToken(
                compact,
                claims.member("iss").text(),
                claims.member("sub").text(),
                verifiedEmail(claims),
                audiences(claims.member("aud")),
                Instant.ofEpochSecond(claims.member("exp").integer(0)));
    }

    private static Optional<String> verifiedEmail(JsonReader claims) throws MalformedException {
        Optional<JsonReader> email = claims.optional("email");
        Optional<JsonReader> verified = claims.optional("email_verified");
        // Some providers write the boolean as a text.
        boolean isVerified =
                verified.isPresent() && verified.get().tree().asText().equalsIgnoreCase("true");
        return email.isPresent() && isVerified ? Optional.of(email.get().text()) : Optional.empty();
    }

    private static List<String> audiences(JsonReader json) throws MalformedException {
        List<String> audiences = new ArrayList<>();
        if (json.tree().isArray()) {
            for (JsonReader each : json.elements()) {
                audiences.add(each.text());
            }
        } else {
            audiences.add(json.text());
        }
        return audiences;
    }

    /** @throws SigningException if it has expired */
    public void requireFresh(Instant now) throws SigningException {
        if (!now.isBefore(expires)) {
            Duration since = Duration.between(expires, now);
            throw new SigningException(
                    Fault.CALLER,
                    "the identity token expired at " + expires + ", " + since.toSeconds() + " seconds ago",
                    "get a new one and sign at once: tokens are good for minutes");
        }
    }

    /** The token itself: a secret while it is valid. */
    public String compact() {
        return compact;
    }

    /** The {@code iss}. */
    public String issuer() {
        return issuer;
    }

    /** The {@code sub}. */
    public String subject() {
        return subject;
    }

    /** The {@code email}, if it is said to be verified. */
    public Optional<String> email() {
        return email;
    }

    /** The {@code aud}. */
    public List<String> audiences() {
        return audiences;
    }

    /** The {@code exp}. */
    public Instant expires() {
        return expires;
    }

    /** What Fulcio's clients sign to prove that they have the key: the address if it is verified, else the subject. */
    String challenge() {
        return email.orElse(subject);
    }

    /** Names whom it is about; never the token. */
    @Override
    public String toString() {
        return "token of " + issuer + " for " + challenge();
    }
}
