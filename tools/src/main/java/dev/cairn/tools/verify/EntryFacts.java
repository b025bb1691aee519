package dev.cairn.tools.verify;

import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.note.NoteVerifier;
import dev.cairn.core.note.SignedNote;
import dev.cairn.core.note.TlogPolicy;
import dev.cairn.core.note.TlogPolicy.Witness;
import dev.cairn.core.note.VerifiedSignature;
import dev.cairn.core.note.VerifierKey;
import dev.cairn.tools.verify.LogEntryVerifier.Proven;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What entries that were proven say: who witnessed them, and how a person reads them. */
final class EntryFacts {
    private EntryFacts() {}

    static VerifiedEntry of(Proven entry, List<String> witnesses) {
        return new VerifiedEntry(
                entry.log().baseUrl(),
                entry.logIndex(),
                entry.checkpoint().map(checkpoint -> checkpoint.origin()).orElse(""),
                entry.checkpoint().map(checkpoint -> checkpoint.size()).orElse(0L),
                entry.entry().kind() + " " + entry.entry().kindVersion(),
                entry.time(),
                witnesses);
    }

    /**
     * The names of the witnesses of each entry whose checkpoint makes the policy's quorum.
     *
     * @param logs how many different logs must have such a checkpoint; at least one in any case
     * @throws VerificationException if there are fewer, or a signature of a witness is false
     */
    static Map<Proven, List<String>> witnesses(TlogPolicy policy, List<Proven> entries, int logs)
            throws MalformedException, VerificationException {
        Map<Proven, List<String>> witnesses = new HashMap<>();
        Set<Object> counted = new HashSet<>();
        String fault = "no entry has a checkpoint";
        for (Proven entry : entries) {
            if (entry.note().isEmpty()) {
                continue;
            }
            SignedNote note = entry.note().get();
            Set<VerifierKey> cosigners = new HashSet<>();
            for (VerifiedSignature cosignature : NoteVerifier.signaturesBy(note, policy.witnessKeys())) {
                cosigners.add(cosignature.key());
            }
            List<String> names = policy.witnesses().stream()
                    .filter(witness -> cosigners.contains(witness.key()))
                    .map(Witness::name)
                    .toList();
            if (!policy.isQuorum(cosigners)) {
                fault = "the quorum " + policy.quorum() + " is not met; cosigned by "
                        + (names.isEmpty() ? "no witness of the policy" : String.join(", ", names));
                continue;
            }
            if (!policy.logs().isEmpty()) {
                // A policy that lists logs is about these.
                policy.verify(note);
            }
            witnesses.put(entry, names);
            counted.add(entry.log().logId());
        }
        if (counted.size() < Math.max(1, logs)) {
            throw new VerificationException(fault);
        }
        return witnesses;
    }

    static String names(Collection<List<String>> witnesses) {
        Set<String> names = new LinkedHashSet<>();
        witnesses.forEach(names::addAll);
        return names.isEmpty() ? "the policy asks for none" : "cosigned by " + String.join(", ", names);
    }

    static String text(List<Proven> entries) {
        return entries.stream()
                .map(entry -> "index " + entry.logIndex() + " of " + entry.log().baseUrl())
                .collect(Collectors.joining(", "));
    }

    static String times(List<VerifiedTime> times) {
        return times.stream()
                .map(time -> time.time() + " by " + time.authority())
                .collect(Collectors.joining(", "));
    }
}
