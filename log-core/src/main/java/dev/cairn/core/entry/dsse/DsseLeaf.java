package dev.cairn.core.entry.dsse;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.entry.Entry;
import dev.cairn.core.entry.EntrySignature;
import dev.cairn.core.entry.IndexKey;
import dev.cairn.core.entry.LeafReader;
import dev.cairn.core.entry.LeafWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What the log keeps of a DSSE envelope, and its leaf bytes, a {@code dsse} 0.0.2: Rekor's {@code Entry} message in protobuf JSON,
 * canonicalised (RFC 8785). One line:
 *
 * <pre>{@code
 * {"apiVersion":"0.0.2","kind":"dsse","spec":{"dsseV002":{"payloadHash":{"algorithm":"SHA2_256","digest":"<base64>"},
 * "signatures":[{"content":"<base64>","verifier":{"keyDetails":"PKIX_ECDSA_P256_SHA_256","publicKey":{"rawBytes":"<base64>"}}}]}}}
 * }</pre>
 *
 * @param payloadHash SHA-256 of the payload, whatever hash function the signatures use
 * @param signatures the signatures, 1 to {@value DsseRequest#MAX_SIGNATURES}, sorted by their bytes, each with the verifier it verifies under
 */
public record DsseLeaf(Bytes payloadHash, List<EntrySignature> signatures) {
    private static final byte[] DIGEST = LeafWriter.template(
            "{\"apiVersion\":\"0.0.2\",\"kind\":\"dsse\",\"spec\":{\"dsseV002\":{\"payloadHash\":{\"algorithm\":\"SHA2_256\",\"digest\":\"");
    private static final byte[] SIGNATURES = LeafWriter.template("\"},\"signatures\":[");
    private static final byte[] COMMA = LeafWriter.template(",");
    private static final byte[] END = LeafWriter.template("]}}}");

    /** Sorts the signatures. */
    public DsseLeaf {
        List<EntrySignature> sorted = new ArrayList<>(signatures);
        sorted.sort((a, b) ->
                Arrays.compareUnsigned(a.content().unsafeArray(), b.content().unsafeArray()));
        signatures = List.copyOf(sorted);
    }

    /**
     * The leaf bytes.
     *
     * @throws MalformedException if they would be more than {@link Entry#MAX_BYTES}
     */
    public Bytes write() throws MalformedException {
        LeafWriter writer = new LeafWriter().literal(DIGEST).base64(payloadHash).literal(SIGNATURES);
        for (int i = 0; i < signatures.size(); i++) {
            if (i > 0) {
                writer.literal(COMMA);
            }
            writer.signature(signatures.get(i));
        }
        return writer.literal(END).leaf();
    }

    /**
     * Reads leaf bytes back.
     *
     * @throws MalformedException unless {@link #write} makes exactly these bytes
     */
    public static DsseLeaf read(Bytes bytes) throws MalformedException {
        LeafReader reader = new LeafReader("dsse leaf", bytes);
        reader.literal(DIGEST);
        Bytes payloadHash = reader.base64();
        if (payloadHash.size() != DigestAlgorithm.SHA2_256.size()) {
            throw reader.malformed("the payload hash must have the length of SHA-256");
        }
        reader.literal(SIGNATURES);
        List<EntrySignature> signatures = new ArrayList<>();
        do {
            signatures.add(reader.signature());
        } while (reader.pass(COMMA));
        if (signatures.size() > DsseRequest.MAX_SIGNATURES) {
            throw reader.malformed("there must be at most " + DsseRequest.MAX_SIGNATURES + " signatures");
        }
        reader.literal(END);
        reader.end();
        DsseLeaf leaf = new DsseLeaf(payloadHash, signatures);
        if (!leaf.signatures.equals(signatures)) {
            throw reader.malformed("the signatures must be sorted");
        }
        return leaf;
    }

    /**
     * The terms under which the entry is found: the hash of the payload, the keys, and what certificates name; each once.
     *
     * @throws MalformedException if a verifier is a certificate whose names cannot be read
     */
    public List<IndexKey> indexKeys() throws MalformedException {
        Set<IndexKey> keys = new LinkedHashSet<>();
        keys.add(IndexKey.hash(DigestAlgorithm.SHA2_256, payloadHash));
        for (EntrySignature signature : signatures) {
            keys.addAll(signature.verifier().indexKeys("signatures.verifier"));
        }
        return List.copyOf(keys);
    }
}
