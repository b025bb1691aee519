package dev.cairn.tools.serve;

import dev.cairn.ca.policy.IssuancePolicy;
import dev.cairn.ca.policy.PolicyRequest;
import dev.cairn.tools.signers.SignersFile;
import java.time.InstantSource;
import java.util.Optional;

/** Lets those have certificates whom a rule of a signers file names. What the rule says of extensions and artifacts is seen when a signature is verified. */
final class NamedIdentities implements IssuancePolicy {
    private static final String RULE = "signers";

    private final SignersFile signers;
    private final InstantSource clock;

    NamedIdentities(SignersFile signers, InstantSource clock) {
        this.signers = signers;
        this.clock = clock;
    }

    @Override
    public Optional<Denial> check(PolicyRequest request) {
        boolean named = signers.current()
                .namingIdentity(request.identity(), request.issuer(), clock.instant())
                .isPresent();
        return named
                ? Optional.empty()
                : Optional.of(new Denial(
                        RULE,
                        "policy rule \"" + RULE + "\" is not met: no rule of the signers file names this identity"));
    }
}
