package dev.cairn.tools.signers;

import dev.cairn.tools.verify.Signer;
import java.util.List;
import java.util.Optional;

/**
 * A signer of the file.
 *
 * @param name under {@code signers}; for one that stands where it is used, what {@link SignerForm#text} says
 * @param forms by any of which it is recognised, never empty; if there are several they are one person's
 */
public record NamedSigner(String name, List<SignerForm> forms) {
    /** Copies the list. */
    public NamedSigner {
        forms = List.copyOf(forms);
    }

    /** The first form that recognises a signer. */
    public Optional<SignerForm> form(Signer signer) {
        return forms.stream().filter(form -> form.matches(signer)).findFirst();
    }

    /** Whether several identities count as one person. */
    boolean isPerson() {
        return forms.size() > 1;
    }
}
