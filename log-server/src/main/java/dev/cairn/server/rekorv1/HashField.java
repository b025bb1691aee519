package dev.cairn.server.rekorv1;

import dev.cairn.core.crypto.DigestAlgorithm;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A hash in a spec: <code>{"algorithm":"sha256","value":"…"}</code>.
 *
 * @param name the algorithm; null if absent
 * @param digest the value; null if absent
 */
record HashField(@Nullable String name, @Nullable String digest) {

    /** Reads a hash; null if it is not an object. */
    static @Nullable HashField read(SpecReader json) throws ProposedEntryException {
        if (!json.enterObject()) {
            return null;
        }
        String algorithm = null;
        String value = null;
        for (String name = json.nextMember(); name != null; name = json.nextMember()) {
            switch (name) {
                case "algorithm" -> algorithm = json.text();
                case "value" -> value = json.text();
                default -> json.skip();
            }
        }
        return new HashField(algorithm, value);
    }

    /**
     * The hash function.
     *
     * @param field where the hash stands
     * @param allowed the hash functions that may stand there
     */
    DigestAlgorithm algorithm(String field, DigestAlgorithm... allowed) throws ProposedEntryException {
        String given = name;
        if (given == null) {
            throw ProposedEntryException.invalid(field + ".algorithm in body is required");
        }
        return List.of(allowed).stream()
                .filter(algorithm -> algorithm.shortName().equals(given))
                .findFirst()
                .orElseThrow(() -> ProposedEntryException.invalid(field + ".algorithm in body should be one of ["
                        + List.of(allowed).stream()
                                .map(DigestAlgorithm::shortName)
                                .collect(Collectors.joining(" "))
                        + "]"));
    }

    /** @param field where the hash stands */
    String value(String field) throws ProposedEntryException {
        String given = digest;
        if (given == null) {
            throw ProposedEntryException.invalid(field + ".value in body is required");
        }
        return given;
    }
}
