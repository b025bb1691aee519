package dev.cairn.core.entry.dsse;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.entry.Entry;
import dev.cairn.core.entry.IndexKey;
import dev.cairn.core.entry.LeafReader;
import dev.cairn.core.entry.LeafWriter;
import dev.cairn.core.entry.PemVerifier;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The leaf of a {@code dsse} 0.0.1, canonical JSON (RFC 8785). One line:
 *
 * <pre>{@code
 * {"apiVersion":"0.0.1","kind":"dsse","spec":{"envelopeHash":{"algorithm":"sha256","value":"<hexadecimal>"},
 * "payloadHash":{"algorithm":"sha256","value":"<hexadecimal>"},
 * "signatures":[{"signature":"<base64>","verifier":"<base64 of PEM>"}]}}
 * }</pre>
 *
 * @param envelopeHash SHA-256 of the envelope's text
 * @param payloadHash SHA-256 of the payload
 * @param signatures 1 to {@value DsseV1#MAX_SIGNATURES}, sorted by their base64, none twice
 */
public record DsseV1Leaf(Bytes envelopeHash, Bytes payloadHash, List<Signature> signatures) {
    private static final byte[] ENVELOPE_HASH = LeafWriter.template(
            "{\"apiVersion\":\"0.0.1\",\"kind\":\"dsse\",\"spec\":{\"envelopeHash\":{\"algorithm\":\"sha256\",\"value\":\"");
    private static final byte[] PAYLOAD_HASH =
            LeafWriter.template("\"},\"payloadHash\":{\"algorithm\":\"sha256\",\"value\":\"");
    private static final byte[] SIGNATURES = LeafWriter.template("\"},\"signatures\":[");
    private static final byte[] SIGNATURE = LeafWriter.template("{\"signature\":\"");
    private static final byte[] VERIFIER = LeafWriter.template("\",\"verifier\":\"");
    private static final byte[] END_OF_SIGNATURE = LeafWriter.template("\"}");
    private static final byte[] COMMA = LeafWriter.template(",");
    private static final byte[] END = LeafWriter.template("]}}");

    /**
     * A signature and who can verify it.
     *
     * @param content the signature
     * @param verifier canonical PEM
     */
    public record Signature(Bytes content, Bytes verifier) {}

    /** Sorts the signatures; of two that are the same, the first stays. */
    public DsseV1Leaf {
        Map<String, Signature> sorted = new TreeMap<>();
        signatures.forEach(signature -> sorted.putIfAbsent(signature.content().base64(), signature));
        signatures = List.copyOf(sorted.values());
    }

    /**
     * The leaf bytes.
     *
     * @throws MalformedException if they would be more than {@link Entry#MAX_BYTES}
     */
    public Bytes write() throws MalformedException {
        LeafWriter writer = new LeafWriter()
                .literal(ENVELOPE_HASH)
                .name(envelopeHash.hex())
                .literal(PAYLOAD_HASH)
                .name(payloadHash.hex())
                .literal(SIGNATURES);
        for (int i = 0; i < signatures.size(); i++) {
            if (i > 0) {
                writer.literal(COMMA);
            }
            writer.literal(SIGNATURE)
                    .base64(signatures.get(i).content())
                    .literal(VERIFIER)
                    .base64(signatures.get(i).verifier())
                    .literal(END_OF_SIGNATURE);
        }
        return writer.literal(END).leaf();
    }

    /**
     * Reads leaf bytes back.
     *
     * @throws MalformedException unless {@link #write} makes exactly these bytes
     */
    public static DsseV1Leaf read(Bytes bytes) throws MalformedException {
        LeafReader reader = new LeafReader("dsse leaf", bytes);
        reader.literal(ENVELOPE_HASH);
        Bytes envelopeHash = reader.lowerHex(DigestAlgorithm.SHA2_256.size());
        reader.literal(PAYLOAD_HASH);
        Bytes payloadHash = reader.lowerHex(DigestAlgorithm.SHA2_256.size());
        reader.literal(SIGNATURES);
        List<Signature> signatures = new ArrayList<>();
        do {
            reader.literal(SIGNATURE);
            Bytes content = reader.base64();
            reader.literal(VERIFIER);
            signatures.add(new Signature(content, reader.pem()));
            reader.literal(END_OF_SIGNATURE);
        } while (reader.pass(COMMA));
        if (signatures.size() > DsseV1.MAX_SIGNATURES) {
            throw reader.malformed("there must be at most " + DsseV1.MAX_SIGNATURES + " signatures");
        }
        reader.literal(END);
        reader.end();
        DsseV1Leaf leaf = new DsseV1Leaf(envelopeHash, payloadHash, signatures);
        if (!leaf.signatures.equals(signatures)) {
            throw reader.malformed("the signatures must be sorted, none twice");
        }
        return leaf;
    }

    /**
     * The terms under which the entry is found: the hashes of payload and envelope, the keys, and what certificates name; each once.
     *
     * @throws MalformedException if a verifier is a certificate whose names cannot be read
     */
    public List<IndexKey> indexKeys() throws MalformedException {
        Set<IndexKey> keys = new LinkedHashSet<>();
        keys.add(IndexKey.hash(DigestAlgorithm.SHA2_256, payloadHash));
        keys.add(IndexKey.hash(DigestAlgorithm.SHA2_256, envelopeHash));
        for (Signature signature : signatures) {
            keys.addAll(PemVerifier.read(signature.verifier()).indexKeys());
        }
        return List.copyOf(keys);
    }
}
