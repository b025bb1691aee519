package dev.cairn.tools.sign;

import dev.cairn.core.Bytes;
import dev.cairn.tools.sign.BundleSigner.Signed;
import dev.cairn.tools.verify.Artifact;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Signs one thing after another as the same signer. What is signed keyless in one session shares a key and a certificate as long as that is valid: each
 * signature has its own timestamp within it, and all of them say the same of who signed. Used by one thread.
 */
public final class SigningSession {
    private final BundleSigner signer;
    private final Optional<IdentityToken> token;
    private Optional<SigningMaterial> material;

    private SigningSession(BundleSigner signer, Optional<IdentityToken> token, Optional<SigningMaterial> material) {
        this.signer = signer;
        this.token = token;
        this.material = material;
    }

    /** In the name of a token, with keys that are made for it. */
    public static SigningSession keyless(BundleSigner signer, IdentityToken token) {
        return new SigningSession(signer, Optional.of(token), Optional.empty());
    }

    /** With a key that verifiers have. */
    public static SigningSession managed(BundleSigner signer, SigningMaterial material) {
        return new SigningSession(signer, Optional.empty(), Optional.of(material));
    }

    /** Signs an artifact: {@link BundleSigner#sign}. */
    public Signed sign(InputStream in, LongConsumer read) throws IOException, SigningException {
        return signer.sign(material(), in, read);
    }

    /** Signs a statement: {@link BundleSigner#attest}. */
    public Signed attest(Bytes statement, Artifact artifact) throws SigningException {
        // Before a certificate is asked for, which is logged too.
        BundleSigner.requireAbout(statement, artifact);
        return signer.attest(material(), statement, artifact);
    }

    private SigningMaterial material() throws SigningException {
        if (token.isPresent() && material.filter(signer::canSign).isEmpty()) {
            material = Optional.of(signer.certify(token.get()));
        }
        return material.orElseThrow();
    }
}
