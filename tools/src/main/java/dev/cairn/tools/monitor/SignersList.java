package dev.cairn.tools.monitor;

import dev.cairn.core.Bytes;
import dev.cairn.tools.signers.SignersFile;
import dev.cairn.tools.verify.Signer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;

/** The signers file as a list of who may sign, whatever the artifact: a log has digests, and no names of artifacts. */
public final class SignersList implements AllowedSigners {
    private final SignersFile file;
    private final InstantSource clock;

    /** @param file is read again when it changes */
    public SignersList(SignersFile file, InstantSource clock) {
        this.file = file;
        this.clock = clock;
    }

    @Override
    public boolean allows(SignerFacts signer) {
        Instant now = clock.instant();
        Bytes fingerprint = Bytes.wrap(HexFormat.of().parseHex(signer.fingerprint()));
        if (file.current().naming(new Signer.Keyed(fingerprint), now).isPresent()) {
            return true;
        }
        return signer.identities().stream()
                .anyMatch(identity -> file.current()
                        .naming(
                                new Signer.Certified(
                                        identity, signer.issuer(), signer.extensions(), Bytes.EMPTY, now, now),
                                now)
                        .isPresent());
    }
}
