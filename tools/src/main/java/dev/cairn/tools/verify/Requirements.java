package dev.cairn.tools.verify;

import dev.cairn.core.MalformedException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who must have signed, and what. It is asked of facts: every bundle has been verified.
 *
 * @param signers of whom a signature counts; empty if everybody's does, for those who decide by the facts themselves
 * @param threshold how many different ones must have signed, at least 1
 * @param predicateTypes of which one the statement must be; empty if the type does not matter. With types, signatures that are no statements do not count
 */
public record Requirements(List<SignerMatch> signers, int threshold, List<String> predicateTypes) {
    /** Anybody, anything. */
    public static final Requirements NONE = new Requirements(List.of(), 1, List.of());

    /** Copies the lists; refuses a threshold below 1. */
    public Requirements {
        signers = List.copyOf(signers);
        predicateTypes = List.copyOf(predicateTypes);
        if (threshold < 1) {
            throw new IllegalArgumentException("a threshold is at least 1");
        }
    }

    /**
     * Checks facts.
     *
     * @return the bundles that count
     * @throws StepException at {@link Step#STATEMENT} if none is of the type, at {@link Step#IDENTITY} if none of those is of a signer that is meant,
     *     at {@link Step#THRESHOLD} if too few are
     */
    public List<VerifiedBundle> check(List<VerifiedBundle> bundles) throws StepException {
        List<VerifiedBundle> counted = ofSigners(ofTypes(bundles));
        Set<String> distinct = new LinkedHashSet<>();
        counted.forEach(bundle -> distinct.add(bundle.signer().distinctName()));
        if (distinct.size() < threshold) {
            throw new StepException(
                    Step.THRESHOLD,
                    distinct.size() + (distinct.size() == 1 ? " signer" : " different signers")
                            + " of those that count, and " + threshold + " are asked for: "
                            + String.join(", ", distinct));
        }
        return counted;
    }

    private List<VerifiedBundle> ofTypes(List<VerifiedBundle> bundles) throws StepException {
        if (predicateTypes.isEmpty()) {
            return bundles;
        }
        List<VerifiedBundle> ofTypes = new ArrayList<>();
        String fault = "there is no attestation";
        for (VerifiedBundle bundle : bundles) {
            Optional<String> wrong = typeFault(bundle);
            if (wrong.isEmpty()) {
                ofTypes.add(bundle);
            } else {
                fault = wrong.get();
            }
        }
        if (ofTypes.isEmpty()) {
            throw new StepException(Step.STATEMENT, fault);
        }
        return ofTypes;
    }

    private Optional<String> typeFault(VerifiedBundle bundle) {
        if (bundle.statement().isEmpty()) {
            return Optional.of("the artifact itself is signed, and an attestation of the type "
                    + String.join(" or ", predicateTypes) + " is asked for");
        }
        Statement statement = bundle.statement().get();
        if (predicateTypes.stream().noneMatch(type -> Predicates.isOfType(statement.predicateType(), type))) {
            return Optional.of("the attestation is of the type " + statement.predicateType() + ", and not "
                    + String.join(" or ", predicateTypes));
        }
        try {
            Predicates.check(statement);
            return Optional.empty();
        } catch (MalformedException e) {
            return Optional.of(
                    "the attestation is not what its type " + statement.predicateType() + " says: " + e.getMessage());
        }
    }

    private List<VerifiedBundle> ofSigners(List<VerifiedBundle> bundles) throws StepException {
        if (signers.isEmpty()) {
            return bundles;
        }
        List<VerifiedBundle> ofSigners = new ArrayList<>();
        Set<String> faults = new LinkedHashSet<>();
        for (VerifiedBundle bundle : bundles) {
            List<String> wrong = new ArrayList<>();
            for (SignerMatch match : signers) {
                match.fault(bundle.signer()).ifPresent(wrong::add);
            }
            if (wrong.size() < signers.size()) {
                ofSigners.add(bundle);
            } else {
                faults.addAll(wrong);
            }
        }
        if (ofSigners.isEmpty()) {
            throw new StepException(
                    Step.IDENTITY, bundles.isEmpty() ? "there is no signature" : String.join("; ", faults));
        }
        return ofSigners;
    }
}
