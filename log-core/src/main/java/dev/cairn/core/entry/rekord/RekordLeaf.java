package dev.cairn.core.entry.rekord;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.entry.Entry;
import dev.cairn.core.entry.IndexKey;
import dev.cairn.core.entry.LeafReader;
import dev.cairn.core.entry.LeafWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * The leaf of a {@code rekord} 0.0.1, canonical JSON (RFC 8785). One line:
 *
 * <pre>{@code
 * {"apiVersion":"0.0.1","kind":"rekord","spec":{"data":{"hash":{"algorithm":"sha256","value":"<hexadecimal>"}},
 * "signature":{"content":"<base64>","format":"x509","publicKey":{"content":"<base64>"}}}}
 * }</pre>
 *
 * @param digest SHA-256 of the artifact
 * @param format the format of signature and key
 * @param signature in its canonical form
 * @param publicKey in its canonical form
 */
public record RekordLeaf(Bytes digest, SignatureFormat format, Bytes signature, Bytes publicKey) {
    private static final byte[] VALUE = LeafWriter.template(
            "{\"apiVersion\":\"0.0.1\",\"kind\":\"rekord\",\"spec\":{\"data\":{\"hash\":{\"algorithm\":\"sha256\",\"value\":\"");
    private static final byte[] SIGNATURE = LeafWriter.template("\"}},\"signature\":{\"content\":\"");
    private static final byte[] FORMAT = LeafWriter.template("\",\"format\":\"");
    private static final byte[] PUBLIC_KEY = LeafWriter.template("\",\"publicKey\":{\"content\":\"");
    private static final byte[] END = LeafWriter.template("\"}}}}");

    /**
     * The leaf bytes.
     *
     * @throws MalformedException if they would be more than {@link Entry#MAX_BYTES}
     */
    public Bytes write() throws MalformedException {
        return new LeafWriter()
                .literal(VALUE)
                .name(digest.hex())
                .literal(SIGNATURE)
                .base64(signature)
                .literal(FORMAT)
                .name(format.wireName())
                .literal(PUBLIC_KEY)
                .base64(publicKey)
                .literal(END)
                .leaf();
    }

    /**
     * Reads leaf bytes back.
     *
     * @throws MalformedException unless {@link #write} makes exactly these bytes, and signature and key are in canonical form
     */
    public static RekordLeaf read(Bytes bytes) throws MalformedException {
        LeafReader reader = new LeafReader("rekord leaf", bytes);
        reader.literal(VALUE);
        Bytes digest = reader.lowerHex(DigestAlgorithm.SHA2_256.size());
        reader.literal(SIGNATURE);
        Bytes signature = reader.base64();
        reader.literal(FORMAT);
        SignatureFormat format = SignatureFormat.byWireName(reader.name())
                .orElseThrow(() -> reader.malformed("must be the name of a signature format"));
        reader.literal(LeafWriter.template(format.wireName()));
        reader.literal(PUBLIC_KEY);
        Bytes publicKey = reader.base64();
        reader.literal(END);
        reader.end();
        if (!format.readSignature(signature).canonical().equals(signature)
                || !format.readKey(publicKey).canonical().equals(publicKey)) {
            throw reader.malformed("signature and key must be in their canonical form");
        }
        return new RekordLeaf(digest, format, signature, publicKey);
    }

    /**
     * The terms under which the entry is found: the digest, the key, and what certificate or OpenPGP key name.
     *
     * @throws MalformedException if the names of a certificate cannot be read
     */
    public List<IndexKey> indexKeys() throws MalformedException {
        List<IndexKey> keys = new ArrayList<>();
        keys.add(IndexKey.hash(DigestAlgorithm.SHA2_256, digest));
        keys.addAll(format.readKey(publicKey).indexKeys());
        return keys;
    }
}
