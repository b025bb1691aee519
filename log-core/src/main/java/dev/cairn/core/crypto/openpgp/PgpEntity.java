package dev.cairn.core.crypto.openpgp;

import dev.cairn.core.MalformedException;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPSignature;
import org.jspecify.annotations.Nullable;

/**
 * One transferable public key (<a href="https://www.rfc-editor.org/rfc/rfc9580#section-10.1">RFC 9580 section 10.1</a>), with what of it is
 * logged. Its signatures are not verified.
 *
 * @param primary the primary key
 * @param revocations signatures that revoke the primary key
 * @param userIds those that the owner has signed, at least one
 * @param subkeys all
 */
record PgpEntity(Packet primary, List<Packet> revocations, List<UserId> userIds, List<Subkey> subkeys) {
    private static final String OBJECT = "PGP public key";

    /** A user id with the signatures over it, the owner's and others'. */
    record UserId(Packet packet, List<Packet> signatures) {}

    /** A subkey with the signatures that revoke it and the newest that binds it. */
    record Subkey(Packet packet, List<Packet> revocations, Packet binding) {}

    /** @throws MalformedException if the first packet is not a key, or a key is not whole */
    static List<PgpEntity> readAll(Iterator<Packet> packets) throws MalformedException {
        List<PgpEntity> entities = new ArrayList<>();
        Packet next = packets.hasNext() ? packets.next() : null;
        while (next != null) {
            if (next.tag() != Packet.PUBLIC_KEY) {
                throw new MalformedException(OBJECT, "first packet was not a public key");
            }
            List<Packet> parts = new ArrayList<>(List.of(next));
            next = null;
            while (next == null && packets.hasNext()) {
                Packet packet = packets.next();
                if (packet.tag() == Packet.PUBLIC_KEY) {
                    next = packet;
                } else {
                    parts.add(packet);
                }
            }
            entities.add(read(parts));
        }
        return entities;
    }

    private static PgpEntity read(List<Packet> parts) throws MalformedException {
        Packet primary = parts.get(0);
        long owner = BouncyPackets.key(primary).getKeyID();
        List<Packet> revocations = new ArrayList<>();
        List<UserId> userIds = new ArrayList<>();
        List<Subkey> subkeys = new ArrayList<>();
        int i = 0;
        while (i < parts.size()) {
            Packet part = parts.get(i++);
            List<Packet> signatures = new ArrayList<>();
            while (i < parts.size() && parts.get(i).tag() == Packet.SIGNATURE) {
                signatures.add(parts.get(i++));
            }
            switch (part.tag()) {
                case Packet.PUBLIC_KEY -> revocations.addAll(ofType(PGPSignature.KEY_REVOCATION, signatures));
                case Packet.USER_ID -> {
                    if (hasSignatureOf(owner, signatures)) {
                        userIds.add(new UserId(part, signatures));
                    }
                }
                case Packet.PUBLIC_SUBKEY -> subkeys.add(subkey(part, signatures));
                default -> {} // user attributes, trust, markers, and what is not known
            }
        }
        if (userIds.isEmpty()) {
            throw new MalformedException(OBJECT, "entity without any identities");
        }
        return new PgpEntity(primary, revocations, userIds, subkeys);
    }

    private static Subkey subkey(Packet key, List<Packet> signatures) throws MalformedException {
        BouncyPackets.key(key);
        Packet newest = null;
        Instant created = Instant.MIN;
        for (Packet binding : ofType(PGPSignature.SUBKEY_BINDING, signatures)) {
            Instant time = BouncyPackets.signature(binding).getCreationTime().toInstant();
            if (newest == null || time.isAfter(created)) {
                newest = binding;
                created = time;
            }
        }
        if (newest == null) {
            throw new MalformedException(OBJECT, "subkey packet not followed by signature");
        }
        return new Subkey(key, ofType(PGPSignature.SUBKEY_REVOCATION, signatures), newest);
    }

    private static List<Packet> ofType(int type, List<Packet> signatures) throws MalformedException {
        List<Packet> found = new ArrayList<>();
        for (Packet signature : signatures) {
            if (BouncyPackets.signature(signature).getSignatureType() == type) {
                found.add(signature);
            }
        }
        return found;
    }

    private static boolean hasSignatureOf(long owner, List<Packet> signatures) throws MalformedException {
        boolean found = false;
        for (Packet packet : signatures) {
            PGPSignature signature = BouncyPackets.signature(packet);
            found |= signature.isCertification() && signature.getKeyID() == owner;
        }
        return found;
    }

    void write(ByteArrayOutputStream out) {
        primary.write(out);
        revocations.forEach(revocation -> revocation.write(out));
        for (UserId userId : userIds) {
            userId.packet.write(out);
            userId.signatures.forEach(signature -> signature.write(out));
        }
        for (Subkey subkey : subkeys) {
            subkey.packet.write(out);
            subkey.revocations.forEach(revocation -> revocation.write(out));
            subkey.binding.write(out);
        }
    }

    /** Whether the primary key or a subkey has the id. */
    boolean holds(long keyId) throws MalformedException {
        return BouncyPackets.key(primary).getKeyID() == keyId || subkey(keyId) != null;
    }

    /** The subkey with an id. */
    @Nullable
    Subkey subkey(long keyId) throws MalformedException {
        for (Subkey subkey : subkeys) {
            PGPPublicKey key = BouncyPackets.key(subkey.packet);
            if (key.getKeyID() == keyId) {
                return subkey;
            }
        }
        return null;
    }
}
