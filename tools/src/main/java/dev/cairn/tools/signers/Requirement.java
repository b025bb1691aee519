package dev.cairn.tools.signers;

import dev.cairn.ca.policy.CelCondition;
import dev.cairn.tools.verify.Predicates;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What signatures must be, and how many people's.
 *
 * @param place {@code FILE:LINE:COLUMN}
 * @param signers whose signatures count
 * @param threshold how many different people must have signed, from 1
 * @param predicateTypes of statements that count; empty for a signature over the artifact itself: a message signature, or a statement of the type
 *     {@link #SIGN}; {@code *} for whatever there is
 * @param conditions on each signature
 * @param log that must hold it
 * @param witnesses that must have cosigned the log's checkpoint
 * @param timestamp whether a timestamp authority must say when it existed
 * @param maxAge the longest since it is known to have existed
 */
public record Requirement(
        String place,
        List<NamedSigner> signers,
        int threshold,
        Set<String> predicateTypes,
        List<Condition> conditions,
        LogDemand log,
        WitnessDemand witnesses,
        boolean timestamp,
        Optional<Duration> maxAge) {
    /** The predicate type of a statement that says no more than a signature over the artifact, as cosign makes it of images. */
    public static final String SIGN = Predicates.COSIGN_SIGN;

    static final String ANY_TYPE = "*";

    /** Copies the collections. */
    public Requirement {
        signers = List.copyOf(signers);
        predicateTypes = Set.copyOf(predicateTypes);
        conditions = List.copyOf(conditions);
    }

    /**
     * An expression over a signature.
     *
     * @param text as written
     */
    public record Condition(String text, CelCondition expression) {}

    /**
     * Which log must hold a signature.
     *
     * @param required whether one must
     * @param names which, by URL or origin; empty for any
     */
    public record LogDemand(boolean required, Set<String> names) {
        /** Copies the set. */
        public LogDemand {
            names = Set.copyOf(names);
        }
    }

    /**
     * Which witnesses must have cosigned.
     *
     * @param least how many; 0 for none
     * @param names who among them
     */
    public record WitnessDemand(int least, Set<String> names) {
        /** Copies the set. */
        public WitnessDemand {
            names = Set.copyOf(names);
        }
    }

    /** Whether witnesses are asked for. */
    public boolean isWitnessed() {
        return witnesses.least() > 0 || !witnesses.names().isEmpty();
    }

    /** Whether it can be met only with what a trusted root vouches for: certificates, logs and times. A key needs none of them by itself. */
    boolean needsTrustedRoot() {
        return log.required()
                || isWitnessed()
                || timestamp
                || maxAge.isPresent()
                || signers.stream()
                        .flatMap(signer -> signer.forms().stream())
                        .anyMatch(form -> form instanceof SignerForm.Identity
                                || form.validity().isLimited());
    }

    /** For people, in one line. */
    public String text() {
        StringBuilder text = new StringBuilder();
        text.append(threshold == 1 ? "a signature of " : threshold + " people of ");
        List<String> names = signers.stream().map(NamedSigner::name).toList();
        text.append(names.size() == 1 ? names.get(0) : "[" + String.join("; ", names) + "]");
        if (!predicateTypes.isEmpty()) {
            text.append(", attesting ")
                    .append(String.join(" or ", predicateTypes.stream().sorted().toList()));
        }
        conditions.forEach(condition -> text.append(", where ").append(condition.text()));
        if (!log.required()) {
            text.append(", logged or not");
        } else if (!log.names().isEmpty()) {
            text.append(", logged in ")
                    .append(String.join(" or ", log.names().stream().sorted().toList()));
        }
        if (!witnesses.names().isEmpty()) {
            text.append(", witnessed by ")
                    .append(String.join(
                            " and ", witnesses.names().stream().sorted().toList()));
        } else if (witnesses.least() > 0) {
            text.append(", under ")
                    .append(witnesses.least())
                    .append(witnesses.least() == 1 ? " witness" : " witnesses");
        }
        text.append(timestamp ? ", with a timestamp" : "");
        maxAge.ifPresent(age -> text.append(", not older than ").append(Text.duration(age)));
        return text.toString();
    }
}
