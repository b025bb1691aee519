package dev.cairn.tools.sign;

import dev.cairn.tools.sign.SigningException.Fault;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How many services of a kind sign (<a
 * href="https://github.com/sigstore/protobuf-specs/blob/main/protos/sigstore_trustroot.proto">ServiceConfiguration</a>).
 *
 * @param count of {@link Selector#EXACT}; 0 otherwise
 */
public record Selection(Selector selector, int count) {
    /** Which of them. */
    public enum Selector {
        /** One, whichever answers. */
        ANY,
        /** So many of them. */
        EXACT,
        /** Every one. */
        ALL
    }

    /** One of them. */
    public static final Selection ONE = new Selection(Selector.ANY, 0);

    /**
     * The services to use: of those that are valid now the ones with the highest version that is supported, one of each operator, the newest. With
     * {@link Selector#ANY} all that may be tried, in their order; otherwise all that must be used.
     *
     * @param kind for the message of the error
     * @throws SigningException if there are none, or fewer than must be
     */
    List<SigningService> from(String kind, List<SigningService> services, Set<Integer> supported, Instant now)
            throws SigningException {
        List<SigningService> usable = services.stream()
                .filter(service -> service.isUsableAt(now) && supported.contains(service.majorApiVersion()))
                .toList();
        int version = usable.stream()
                .mapToInt(SigningService::majorApiVersion)
                .max()
                .orElseThrow(() -> new SigningException(
                        Fault.CALLER,
                        "the signing configuration has no " + kind + " that can be used now"
                                + (services.isEmpty() ? "" : ": " + services.size() + " of other times or versions"),
                        "cairn trust update fetches the deployment's latest; else ask its operator"));
        List<SigningService> newest = new ArrayList<>(usable);
        newest.removeIf(service -> service.majorApiVersion() != version);
        // Those without a start are the oldest. The sort is stable: what is first in the file stays first.
        newest.sort(
                Comparator.comparing((SigningService service) -> service.start().orElse(Instant.MIN))
                        .reversed());
        Set<String> operators = new HashSet<>();
        // Who does not say who runs it is its own operator.
        newest.removeIf(service -> !operators.add(
                service.operator().isEmpty() ? service.url().toString() : "operator " + service.operator()));
        if (selector != Selector.EXACT) {
            return newest;
        }
        if (newest.size() < count) {
            throw new SigningException(
                    Fault.CALLER,
                    "the signing configuration wants " + count + " of " + kind + " and has " + newest.size()
                            + " that can be used now, of different operators",
                    "cairn trust update fetches the deployment's latest; else ask its operator");
        }
        return newest.subList(0, count);
    }
}
