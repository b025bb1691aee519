package dev.cairn.core.crypto.openpgp;

import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.bcpg.SignatureSubpacketTags;
import org.bouncycastle.bcpg.sig.KeyFlags;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureSubpacketVector;
import org.jspecify.annotations.Nullable;

/** Who may sign with a transferable public key at a time: verifies what the owner has said about his keys. */
final class PgpSigner {
    /** Of one owner; each takes as long as the signature over the document. */
    private static final int MAX_CHECKS = 100;

    private final PgpEntity entity;
    private final PGPPublicKey primary;
    private final Instant time;
    private int checks;

    /** @param time when the signature over the document was made, as it says */
    PgpSigner(PgpEntity entity, Instant time) throws MalformedException {
        this.entity = entity;
        this.primary = BouncyPackets.key(entity.primary());
        this.time = time;
    }

    /**
     * The key with an id.
     *
     * @throws VerificationException if the owner has not bound it, if it may not sign, or if it or the primary key was revoked or expired
     */
    PGPPublicKey key(long keyId) throws MalformedException, VerificationException {
        PGPSignature certification = certification();
        require(!revoked(entity.revocations(), null), "the primary key was revoked");
        PgpEntity.Subkey subkey = primary.getKeyID() == keyId ? null : entity.subkey(keyId);
        if (subkey == null) {
            requireUsable(primary, certification);
            return primary;
        }
        require(!expired(primary, certification), "the primary key was expired");
        PGPPublicKey key = BouncyPackets.key(subkey.packet());
        PGPSignature binding = BouncyPackets.signature(subkey.binding());
        require(verifies(binding, () -> binding.verifyCertification(primary, key)), "the subkey is not bound");
        require(!revoked(subkey.revocations(), key), "the subkey was revoked");
        requireUsable(key, binding);
        require(isBackSigned(binding, key), "the subkey has not signed the primary key");
        return key;
    }

    /** The newest signature of the owner over one of his user ids. */
    private PGPSignature certification() throws MalformedException, VerificationException {
        PGPSignature newest = null;
        Instant made = Instant.MIN;
        for (PgpEntity.UserId userId : entity.userIds()) {
            byte[] id = userId.packet().body().unsafeArray();
            for (Packet packet : userId.signatures()) {
                PGPSignature signature = BouncyPackets.signature(packet);
                Instant time = signature.getCreationTime().toInstant();
                if (signature.getKeyID() == primary.getKeyID()
                        && signature.isCertification()
                        && time.isAfter(made)
                        && verifies(signature, () -> signature.verifyCertification(id, primary))) {
                    newest = signature;
                    made = time;
                }
            }
        }
        if (newest == null) {
            throw new VerificationException("openpgp: no user id has a valid signature of the owner");
        }
        return newest;
    }

    /** RFC 9580 section 5.2.1.9: a subkey that signs must itself have signed the primary key, inside the signature that binds it. */
    private boolean isBackSigned(PGPSignature binding, PGPPublicKey key) throws MalformedException {
        List<PGPSignature> embedded = new ArrayList<>();
        BouncyPackets.verifies(binding, primary, () -> {
            binding.getHashedSubPackets().getEmbeddedSignatures().forEach(embedded::add);
            binding.getUnhashedSubPackets().getEmbeddedSignatures().forEach(embedded::add);
            return true;
        });
        for (PGPSignature signature : embedded) {
            if (signature.getSignatureType() == PGPSignature.PRIMARYKEY_BINDING
                    && verifies(signature, key, () -> signature.verifyCertification(primary, key))) {
                return true;
            }
        }
        return false;
    }

    private boolean revoked(List<Packet> revocations, @Nullable PGPPublicKey subkey) throws MalformedException {
        for (Packet packet : revocations) {
            PGPSignature revocation = BouncyPackets.signature(packet);
            boolean good = verifies(
                    revocation,
                    () -> subkey == null
                            ? revocation.verifyCertification(primary)
                            : revocation.verifyCertification(primary, subkey));
            // A compromised key is revoked from its beginning on.
            if (good
                    && (revocation.isHardRevocation()
                            || !revocation.getCreationTime().toInstant().isAfter(time))) {
                return true;
            }
        }
        return false;
    }

    private void requireUsable(PGPPublicKey key, PGPSignature binding) throws VerificationException {
        require(!expired(key, binding), "the key was expired");
        PGPSignatureSubpacketVector said = binding.getHashedSubPackets();
        require(
                !said.hasSubpacket(SignatureSubpacketTags.KEY_FLAGS) || (said.getKeyFlags() & KeyFlags.SIGN_DATA) != 0,
                "the key is not for signing");
    }

    private boolean expired(PGPPublicKey key, PGPSignature binding) {
        PGPSignatureSubpacketVector said = binding.getHashedSubPackets();
        Instant created = key.getCreationTime().toInstant();
        return time.isBefore(created)
                || past(created, said.getKeyExpirationTime())
                || past(binding.getCreationTime().toInstant(), said.getSignatureExpirationTime());
    }

    private boolean past(Instant from, long seconds) {
        return seconds != 0 && !time.isBefore(from.plusSeconds(seconds));
    }

    private boolean verifies(PGPSignature signature, BouncyPackets.Step<Boolean> test) throws MalformedException {
        return verifies(signature, primary, test);
    }

    private boolean verifies(PGPSignature signature, PGPPublicKey key, BouncyPackets.Step<Boolean> test)
            throws MalformedException {
        if (++checks > MAX_CHECKS) {
            throw new MalformedException("PGP public key", "more than " + MAX_CHECKS + " signatures to check");
        }
        return BouncyPackets.verifies(signature, key, test);
    }

    private static void require(boolean holds, String rule) throws VerificationException {
        if (!holds) {
            throw new VerificationException("openpgp: " + rule);
        }
    }
}
