package dev.cairn.core.crypto.openpgp;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import java.io.ByteArrayOutputStream;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.openpgp.PGPSignature;

/** Public keys of OpenPGP with what their owners say about them: transferable public keys (RFC 9580 section 10.1), armored or not. */
public final class PgpKeyRing {
    private static final String OBJECT = "PGP public key";
    private static final String LABEL = "PGP PUBLIC KEY BLOCK";
    private static final int MAX_EMAILS = 64;
    private static final int MAX_EMAIL_LENGTH = 254;
    private static final Set<Integer> DOCUMENT_HASHES = Set.of(
            HashAlgorithmTags.SHA224,
            HashAlgorithmTags.SHA256,
            HashAlgorithmTags.SHA384,
            HashAlgorithmTags.SHA512,
            HashAlgorithmTags.SHA3_256,
            HashAlgorithmTags.SHA3_512);

    private final List<PgpEntity> entities;

    private PgpKeyRing(List<PgpEntity> entities) {
        this.entities = entities;
    }

    /**
     * Reads one or more public keys. None of the signatures in them is verified.
     *
     * @throws MalformedException if there is armor of something else, such as a private key, or if the packets are not public keys of version
     *     4, each with a user id that its owner has signed
     */
    public static PgpKeyRing read(Bytes content) throws MalformedException {
        ByteArrayOutputStream packets = new ByteArrayOutputStream();
        if (Armor.isIn(content)) {
            for (Armor block : Armor.readAll(content)) {
                if (!block.label().equals(LABEL)) {
                    throw new MalformedException(OBJECT, "armor must be of a " + LABEL);
                }
                packets.writeBytes(block.content().unsafeArray());
            }
        } else {
            packets.writeBytes(content.unsafeArray());
        }
        Iterator<Packet> all = Packet.readAll(Bytes.wrap(packets.toByteArray())).iterator();
        List<PgpEntity> entities = PgpEntity.readAll(all);
        if (entities.isEmpty()) {
            throw new MalformedException(OBJECT, "no PGP public keys could be read");
        }
        return new PgpKeyRing(entities);
    }

    /**
     * The keys, armored: of each the primary key, its revocations, each user id with the signatures over it, and each subkey with its
     * revocations and the newest signature that binds it. User ids without a signature of the owner are left out, as are attributes and
     * direct-key signatures.
     */
    public Bytes canonical() {
        ByteArrayOutputStream packets = new ByteArrayOutputStream();
        entities.forEach(entity -> entity.write(packets));
        return new Armor(LABEL, Bytes.wrap(packets.toByteArray())).encode();
    }

    /** The e-mail addresses of the user ids, in lower case, each once and at most {@value #MAX_EMAILS}. */
    public Set<String> emails() {
        Set<String> emails = new LinkedHashSet<>();
        for (PgpEntity entity : entities) {
            for (PgpEntity.UserId userId : entity.userIds()) {
                String text = userId.packet().body().utf8();
                String email = text.substring(text.lastIndexOf('<') + 1).toLowerCase(Locale.ROOT);
                if (email.matches("[!-=?-~]+@[!-=?-~]+>")
                        && email.length() <= MAX_EMAIL_LENGTH
                        && text.indexOf('<') >= 0
                        && emails.size() < MAX_EMAILS) {
                    emails.add(email.substring(0, email.length() - 1));
                }
            }
        }
        return emails;
    }

    /**
     * Verifies a detached signature over a message: the first whose key is among these. As in Rekor, keys are judged at the time that the
     * signature names, so that what was signed before a key expired can be logged.
     *
     * @throws MalformedException if the key or the signature cannot be read or would take too much work
     * @throws VerificationException if no signature names one of these keys, or it does not verify
     */
    public void verify(Bytes message, PgpSignature signature) throws MalformedException, VerificationException {
        for (PGPSignature candidate : signature.signatures()) {
            for (PgpEntity entity : entities) {
                if (entity.holds(candidate.getKeyID())) {
                    verify(message, candidate, entity);
                    return;
                }
            }
        }
        throw new VerificationException("openpgp: signature made by unknown entity");
    }

    private static void verify(Bytes message, PGPSignature signature, PgpEntity entity)
            throws MalformedException, VerificationException {
        int type = signature.getSignatureType();
        boolean document = type == PGPSignature.BINARY_DOCUMENT || type == PGPSignature.CANONICAL_TEXT_DOCUMENT;
        if (!document || !DOCUMENT_HASHES.contains(signature.getHashAlgorithm())) {
            throw new VerificationException("openpgp: signature is not one over a document with a safe hash function");
        }
        PgpSigner signer = new PgpSigner(entity, signature.getCreationTime().toInstant());
        boolean good = BouncyPackets.verifies(signature, signer.key(signature.getKeyID()), () -> {
            signature.update(message.unsafeArray());
            return signature.verify();
        });
        if (!good) {
            throw new VerificationException("openpgp: invalid signature over the data");
        }
    }
}
