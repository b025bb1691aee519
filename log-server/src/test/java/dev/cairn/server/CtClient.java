package dev.cairn.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.core.Bytes;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.merkle.Hash;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A client of RFC 6962, written from the RFC: it shares no code of certificate transparency with the server. */
final class CtClient {
    private final TestServer server;
    private final PublicKey key;
    private final byte[] logId;

    CtClient(TestServer server, Bytes spki) throws Exception {
        this.server = server;
        this.key = KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(spki.toArray()));
        this.logId = MessageDigest.getInstance("SHA-256").digest(spki.toArray());
    }

    /** An answer to add-chain or add-pre-chain. */
    record Sct(long timestamp, Bytes extensions, Bytes digitallySigned) {
        /** The index in the extension of static-ct-api. */
        long index() {
            assertEquals(8, extensions.size());
            ByteBuffer in = ByteBuffer.wrap(extensions.toArray());
            long all = in.getLong();
            assertEquals(5, all >>> 40, "type 0, length 5");
            return all & 0xff_ffff_ffffL;
        }
    }

    static String chain(Bytes... certificates) {
        return Stream.of(certificates)
                .map(der -> "\"" + der.base64() + "\"")
                .collect(Collectors.joining(",", "{\"chain\":[", "]}"));
    }

    Wire.Answer post(String route, Bytes... certificates) throws IOException {
        return server.post("/ct/v1/" + route, chain(certificates), "Content-Type: application/json");
    }

    Sct add(String route, Bytes... certificates) throws IOException {
        Wire.Answer answer = post(route, certificates);
        assertEquals(200, answer.status(), answer.body());
        assertEquals("application/json", answer.header("content-type"));
        return sct(answer.json());
    }

    Sct sct(JsonNode json) throws IOException {
        assertEquals(List.of("sct_version", "id", "timestamp", "extensions", "signature"), names(json), json::toString);
        assertEquals(0, json.get("sct_version").asInt(-1));
        assertArrayEquals(logId, json.get("id").binaryValue());
        return new Sct(json.get("timestamp").asLong(), bytes(json.get("extensions")), bytes(json.get("signature")));
    }

    /** The names of an object's members, in order. */
    static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    JsonNode get(String target) throws IOException {
        Wire.Answer answer = server.get("/ct/v1/" + target);
        assertEquals(200, answer.status(), answer.body());
        return answer.json();
    }

    static Bytes bytes(JsonNode base64) {
        return Bytes.wrap(Base64.getDecoder().decode(base64.asText()));
    }

    static List<Hash> hashes(JsonNode array) {
        List<Hash> hashes = new ArrayList<>();
        array.forEach(node -> hashes.add(Hash.wrap(bytes(node).toArray())));
        return hashes;
    }

    /** MerkleTreeLeaf of a precertificate (RFC 6962 section 3.4), which begins as what the SCT signs does. */
    static Bytes precertificateLeaf(long timestamp, Bytes issuerKeyHash, Bytes tbs, Bytes extensions)
            throws IOException {
        return leaf(timestamp, 1, issuerKeyHash, tbs, extensions);
    }

    static Bytes certificateLeaf(long timestamp, Bytes certificate, Bytes extensions) throws IOException {
        return leaf(timestamp, 0, Bytes.EMPTY, certificate, extensions);
    }

    private static Bytes leaf(long timestamp, int type, Bytes before, Bytes der, Bytes extensions) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeByte(0); // version v1
        out.writeByte(0); // timestamped_entry, or certificate_timestamp
        out.writeLong(timestamp);
        out.writeShort(type);
        out.write(before.toArray());
        out.writeByte(der.size() >> 16);
        out.writeShort(der.size());
        out.write(der.toArray());
        out.writeShort(extensions.size());
        out.write(extensions.toArray());
        return Bytes.wrap(bytes.toByteArray());
    }

    static Hash leafHash(Bytes leaf) {
        byte[] input = new byte[1 + leaf.size()];
        System.arraycopy(leaf.toArray(), 0, input, 1, leaf.size());
        return Hash.wrap(DigestAlgorithm.SHA2_256.digest(input));
    }

    /** Checks a DigitallySigned of TLS: SHA-256, ECDSA, length, DER. */
    void assertSigned(Bytes message, Bytes digitallySigned) throws Exception {
        ByteBuffer in = ByteBuffer.wrap(digitallySigned.toArray());
        assertEquals(4, in.get(), "sha256");
        assertEquals(3, in.get(), "ecdsa");
        byte[] der = new byte[in.getShort()];
        assertEquals(der.length, in.remaining());
        in.get(der);
        Signature verifier = Signature.getInstance("SHA256withECDSA");
        verifier.initVerify(key);
        verifier.update(message.toArray());
        assertTrue(verifier.verify(der));
    }

    /** An SCT as it stands in a certificate. */
    Bytes encoded(Sct sct) {
        ByteBuffer out = ByteBuffer.allocate(
                1 + 32 + 8 + 2 + sct.extensions().size() + sct.digitallySigned().size());
        out.put((byte) 0).put(logId).putLong(sct.timestamp());
        out.putShort((short) sct.extensions().size()).put(sct.extensions().toArray());
        return Bytes.wrap(out.put(sct.digitallySigned().toArray()).array());
    }

    static String escaped(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
