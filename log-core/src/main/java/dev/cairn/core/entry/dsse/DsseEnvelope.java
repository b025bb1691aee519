package dev.cairn.core.entry.dsse;

import dev.cairn.core.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A <a href="https://github.com/secure-systems-lab/dsse/blob/master/envelope.md">DSSE</a> envelope. Key ids are hints without meaning
 * to the log and are not kept.
 *
 * @param payload what is signed
 * @param payloadType how the payload is to be understood
 * @param signatures signatures over the pre-authentication encoding, in the order of the envelope
 */
public record DsseEnvelope(Bytes payload, String payloadType, List<Bytes> signatures) {

    /** Copies the list. */
    public DsseEnvelope {
        signatures = List.copyOf(signatures);
    }

    /**
     * The pre-authentication encoding, which is what signatures cover:
     * {@code "DSSEv1" SP LEN(type) SP type SP LEN(payload) SP payload}, LEN being the count of bytes in decimal.
     */
    public Bytes preAuthenticationEncoding() {
        byte[] type = payloadType.getBytes(StandardCharsets.UTF_8);
        byte[] before = ("DSSEv1 " + type.length + " ").getBytes(StandardCharsets.US_ASCII);
        byte[] between = (" " + payload.size() + " ").getBytes(StandardCharsets.US_ASCII);
        byte[] pae = new byte[before.length + type.length + between.length + payload.size()];
        System.arraycopy(before, 0, pae, 0, before.length);
        System.arraycopy(type, 0, pae, before.length, type.length);
        System.arraycopy(between, 0, pae, before.length + type.length, between.length);
        System.arraycopy(payload.unsafeArray(), 0, pae, pae.length - payload.size(), payload.size());
        return Bytes.wrap(pae);
    }
}
