package dev.cairn.core.crypto.openpgp;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.openpgp.PGPSignature;

/**
 * A detached signature, or several in a row: signature packets, armored or not
 * (<a href="https://www.rfc-editor.org/rfc/rfc9580#section-10.4">RFC 9580 section 10.4</a>).
 */
public final class PgpSignature {
    private static final String OBJECT = "invalid PGP signature";
    private static final String LABEL = "PGP SIGNATURE";
    private static final int MAX_SIGNATURES = 16;

    private final Bytes canonical;
    private final List<Packet> packets;

    private PgpSignature(Bytes canonical, List<Packet> packets) {
        this.canonical = canonical;
        this.packets = packets;
    }

    /**
     * Reads a signature. Nothing is verified.
     *
     * @throws MalformedException if there is armor that is not one signature, or if there is anything but signature packets and markers, none,
     *     or more than {@value #MAX_SIGNATURES} signatures
     */
    public static PgpSignature read(Bytes content) throws MalformedException {
        Bytes body = content;
        Bytes canonical = content;
        if (Armor.isIn(content)) {
            List<Armor> blocks = Armor.readAll(content);
            if (blocks.size() != 1 || !blocks.get(0).label().equals(LABEL)) {
                throw new MalformedException(OBJECT, "armor must be one " + LABEL);
            }
            body = blocks.get(0).content();
        } else {
            canonical = new Armor(LABEL, content).encode();
        }
        List<Packet> signatures = new ArrayList<>();
        for (Packet packet : Packet.readAll(body)) {
            if (packet.tag() == Packet.SIGNATURE) {
                BouncyPackets.signature(packet);
                signatures.add(packet);
            } else if (packet.tag() != Packet.MARKER) {
                throw new MalformedException(OBJECT, "non signature packet found");
            }
        }
        if (signatures.isEmpty() || signatures.size() > MAX_SIGNATURES) {
            throw new MalformedException(OBJECT, "must be 1 to " + MAX_SIGNATURES + " signatures");
        }
        return new PgpSignature(canonical, signatures);
    }

    /** Armored text as it was given; packets armored. As in Rekor, armor is not made anew: its headers stay. */
    public Bytes canonical() {
        return canonical;
    }

    /** The signatures, fresh: Bouncy Castle's objects hold the state of a verification. */
    List<PGPSignature> signatures() throws MalformedException {
        List<PGPSignature> fresh = new ArrayList<>();
        for (Packet packet : packets) {
            fresh.add(BouncyPackets.signature(packet));
        }
        return fresh;
    }
}
