package dev.cairn.ca.identity;

import dev.cairn.ca.policy.IssuancePolicy;

/** How refusals are worded: Fulcio's sentence, which clients look for, and behind it the claim and the rule. */
final class Refusal {
    static final String SENTENCE = "There was an error processing the identity token";
    /** A name from the token is quoted no longer than this. */
    private static final int MAX_QUOTED = 64;

    private Refusal() {}

    static IdentityException of(String reason) {
        return new IdentityException(SENTENCE + ": " + reason);
    }

    static IdentityException of(String claim, String rule) {
        return of(claim + ": " + rule);
    }

    static IdentityException denied(IssuancePolicy.Denial denial) {
        return IdentityException.denied(denial.rule(), SENTENCE + ": " + denial.message());
    }

    /** A short name that came with the token, safe to show: letters, digits and simple punctuation, the rest as {@code ?}. */
    static String quoted(String name) {
        String start = name.length() > MAX_QUOTED ? name.substring(0, MAX_QUOTED) + "…" : name;
        StringBuilder safe = new StringBuilder("\"");
        for (int i = 0; i < start.length(); i++) {
            char c = start.charAt(i);
            safe.append((c > 0x20 && c < 0x7f && c != '"' && c != '\\') || c == '…' ? c : '?');
        }
        return safe.append('"').toString();
    }
}
