package dev.cairn.core.entry.intoto;

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
import java.util.Set;

/**
 * The leaf of an {@code intoto} 0.0.2, canonical JSON (RFC 8785). One line; {@code keyid} is left out where there is none:
 *
 * <pre>{@code
 * {"apiVersion":"0.0.2","kind":"intoto","spec":{"content":{"envelope":{"payloadType":"<text>",
 * "signatures":[{"keyid":"<text>","publicKey":"<base64 of PEM>","sig":"<base64 of base64>"}]},
 * "hash":{"algorithm":"sha256","value":"<hexadecimal>"},"payloadHash":{"algorithm":"sha256","value":"<hexadecimal>"}}}}
 * }</pre>
 *
 * @param payloadType how the payload is to be understood, not empty
 * @param signatures 1 to {@value IntotoRequest#MAX_SIGNATURES}, in the order of the envelope, keys in canonical PEM
 * @param hash 64 hexadecimal digits that the submitter gave as the hash of the envelope
 * @param payloadHash SHA-256 of the payload
 */
public record IntotoLeaf(String payloadType, List<IntotoSignature> signatures, String hash, Bytes payloadHash) {
    private static final byte[] PAYLOAD_TYPE = LeafWriter.template(
            "{\"apiVersion\":\"0.0.2\",\"kind\":\"intoto\",\"spec\":{\"content\":{\"envelope\":{\"payloadType\":\"");
    private static final byte[] SIGNATURES = LeafWriter.template("\",\"signatures\":[{");
    private static final byte[] KEY_ID = LeafWriter.template("\"keyid\":\"");
    private static final byte[] END_OF_KEY_ID = LeafWriter.template("\",");
    private static final byte[] PUBLIC_KEY = LeafWriter.template("\"publicKey\":\"");
    private static final byte[] SIG = LeafWriter.template("\",\"sig\":\"");
    private static final byte[] NEXT = LeafWriter.template("\"},{");
    private static final byte[] HASH = LeafWriter.template("\"}]},\"hash\":{\"algorithm\":\"sha256\",\"value\":\"");
    private static final byte[] PAYLOAD_HASH =
            LeafWriter.template("\"},\"payloadHash\":{\"algorithm\":\"sha256\",\"value\":\"");
    private static final byte[] END = LeafWriter.template("\"}}}}");

    /** Copies the list. */
    public IntotoLeaf {
        signatures = List.copyOf(signatures);
    }

    /**
     * The leaf bytes.
     *
     * @throws MalformedException if they would be more than {@link Entry#MAX_BYTES}, if a text is not Unicode, or if the hash is not 64
     *     hexadecimal digits
     */
    public Bytes write() throws MalformedException {
        if (!hash.matches("[0-9a-fA-F]{64}")) {
            throw new MalformedException("content.hash.value", "must be the 64 hexadecimal digits of SHA-256");
        }
        LeafWriter writer =
                new LeafWriter().literal(PAYLOAD_TYPE).text(payloadType).literal(SIGNATURES);
        for (int i = 0; i < signatures.size(); i++) {
            IntotoSignature signature = signatures.get(i);
            if (i > 0) {
                writer.literal(NEXT);
            }
            if (!signature.keyId().isEmpty()) {
                writer.literal(KEY_ID).text(signature.keyId()).literal(END_OF_KEY_ID);
            }
            writer.literal(PUBLIC_KEY)
                    .base64(signature.publicKey())
                    .literal(SIG)
                    .base64(Bytes.ofUtf8(signature.content().base64()));
        }
        return writer.literal(HASH)
                .name(hash)
                .literal(PAYLOAD_HASH)
                .name(payloadHash.hex())
                .literal(END)
                .leaf();
    }

    /**
     * Reads leaf bytes back.
     *
     * @throws MalformedException unless {@link #write} makes exactly these bytes
     */
    public static IntotoLeaf read(Bytes bytes) throws MalformedException {
        LeafReader reader = new LeafReader("intoto leaf", bytes);
        reader.literal(PAYLOAD_TYPE);
        String payloadType = some(reader, reader.text());
        reader.literal(SIGNATURES);
        List<IntotoSignature> signatures = new ArrayList<>();
        do {
            String keyId = "";
            if (reader.pass(KEY_ID)) {
                keyId = some(reader, reader.text());
                reader.literal(END_OF_KEY_ID);
            }
            reader.literal(PUBLIC_KEY);
            Bytes publicKey = reader.pem();
            reader.literal(SIG);
            signatures.add(new IntotoSignature(keyId, reader.base64OfBase64(), publicKey));
        } while (reader.pass(NEXT));
        if (signatures.size() > IntotoRequest.MAX_SIGNATURES) {
            throw reader.malformed("there must be at most " + IntotoRequest.MAX_SIGNATURES + " signatures");
        }
        reader.literal(HASH);
        String hash = reader.hex(DigestAlgorithm.SHA2_256.size());
        reader.literal(PAYLOAD_HASH);
        Bytes payloadHash = reader.lowerHex(DigestAlgorithm.SHA2_256.size());
        reader.literal(END);
        reader.end();
        return new IntotoLeaf(payloadType, signatures, hash, payloadHash);
    }

    private static String some(LeafReader reader, String text) throws MalformedException {
        if (text.isEmpty()) {
            throw reader.malformed("must not be empty");
        }
        return text;
    }

    /**
     * The terms under which the entry is found: the hash of the payload, the keys, and what certificates name; each once. Not the
     * submitter's hash, which nobody has checked.
     *
     * @throws MalformedException if a key is a certificate whose names cannot be read
     */
    public List<IndexKey> indexKeys() throws MalformedException {
        Set<IndexKey> keys = new LinkedHashSet<>();
        keys.add(IndexKey.hash(DigestAlgorithm.SHA2_256, payloadHash));
        for (IntotoSignature signature : signatures) {
            keys.addAll(PemVerifier.read(signature.publicKey()).indexKeys());
        }
        return List.copyOf(keys);
    }
}
