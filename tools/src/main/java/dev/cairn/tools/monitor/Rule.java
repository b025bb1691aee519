package dev.cairn.tools.monitor;

import java.util.List;
import java.util.Optional;

/**
 * What is reported: the entries that a condition is about, but for those that were expected.
 *
 * @param name of the rule; part of a finding's name
 * @param signatures whether it is about signatures
 * @param certificates whether it is about certificates that were issued
 * @param match which entries; an empty one is about all
 * @param expected those that are not reported
 * @param allowed whose entries are not reported; empty if there is no list
 */
public record Rule(
        String name,
        boolean signatures,
        boolean certificates,
        Condition match,
        List<Condition> expected,
        Optional<AllowedSigners> allowed) {
    /** Copies the list. */
    public Rule {
        expected = List.copyOf(expected);
    }

    /** The signer for whom an entry has to be reported; empty if it has not. */
    Optional<SignerFacts> reported(EntryFacts entry) {
        if (entry.isCertificate() ? !certificates : !signatures) {
            return Optional.empty();
        }
        for (SignerFacts signer : entry.signers()) {
            if (match.matches(entry, signer)
                    && expected.stream().noneMatch(each -> each.matches(entry, signer))
                    && allowed.stream().noneMatch(list -> list.allows(signer))) {
                return Optional.of(signer);
            }
        }
        return Optional.empty();
    }
}
