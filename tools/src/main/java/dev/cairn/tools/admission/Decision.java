package dev.cairn.tools.admission;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What was decided about an image.
 *
 * @param image as it was asked about
 * @param digest which image it is, as {@code sha256:<hex>}; empty if that was not found out, or not asked
 * @param rule of the signers file that decided; empty where none did
 * @param reasons why: who signed, or who is missing and what was wrong with each signature that there is
 * @param warnings of rules that do not refuse
 */
public record Decision(
        Outcome outcome,
        String image,
        Optional<String> digest,
        Optional<String> rule,
        List<String> reasons,
        List<String> warnings) {
    /** Copies the lists. */
    public Decision {
        reasons = List.copyOf(reasons);
        warnings = List.copyOf(warnings);
    }

    /** The kinds of decisions. */
    public enum Outcome {
        /** The rule's signers have signed it. */
        ALLOWED,
        /** No rule is about it, or it is exempt, and the configuration lets that pass. */
        UNCHECKED,
        /** They have not, or no rule is about it. */
        DENIED,
        /** It could not be found out, in time. */
        UNKNOWN;

        /** As in JSON. */
        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A decision that no rule made. */
    static Decision of(Outcome outcome, String image, String reason) {
        return new Decision(outcome, image, Optional.empty(), Optional.empty(), List.of(reason), List.of());
    }

    /** Whether the image may run, whatever is configured for what is not known. */
    boolean passes() {
        return outcome == Outcome.ALLOWED || outcome == Outcome.UNCHECKED;
    }

    /** The same about another spelling of the image. */
    Decision about(String other) {
        return new Decision(outcome, other, digest, rule, reasons, warnings);
    }

    /** For a person: image, rule, and why. */
    String text() {
        StringBuilder text = new StringBuilder(image);
        digest.filter(known -> !image.endsWith(known))
                .ifPresent(known -> text.append(" (").append(known).append(')'));
        rule.ifPresent(name -> text.append(", rule \"").append(name).append('"'));
        return text.append(": ").append(String.join("; ", reasons)).toString();
    }
}
