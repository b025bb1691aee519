package dev.cairn.core.entry.hashedrekord;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.entry.Entry;
import dev.cairn.core.entry.EntryKind;
import dev.cairn.core.entry.TestBundles;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.InclusionProof;
import dev.cairn.core.merkle.ProofVerifier;
import dev.cairn.core.testing.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class HashedRekordLeafTest {
    private static final String DIGEST = "A".repeat(43) + "=";
    private static final String LEAF =
            "{\"apiVersion\":\"0.0.2\",\"kind\":\"hashedrekord\",\"spec\":{\"hashedRekordV002\":{\"data\":{\"algorithm\":\"SHA2_256\","
                    + "\"digest\":\"" + DIGEST + "\"},\"signature\":{\"content\":\"c2ln\",\"verifier\":{"
                    + "\"keyDetails\":\"PKIX_ECDSA_P256_SHA_256\",\"publicKey\":{\"rawBytes\":\"a2V5\"}}}}}}";

    @Test
    void readsWhatItWrites() throws MalformedException {
        assertReprinted(LEAF);
        assertReprinted(LEAF.replace("publicKey", "x509Certificate"));
        assertReprinted(LEAF.replace("SHA2_256", "SHA2_384")
                .replace("P256_SHA_256", "P384_SHA_384")
                .replace(DIGEST, "A".repeat(64)));
    }

    static Stream<Arguments> malformed() {
        return Stream.of(
                Arguments.of("nothing", ""),
                Arguments.of("white space before", " " + LEAF),
                Arguments.of("white space inside", LEAF.replace(":{\"data", ": {\"data")),
                Arguments.of("a newline behind", LEAF + "\n"),
                Arguments.of("cut off", LEAF.substring(0, LEAF.length() - 1)),
                Arguments.of("cut off in a value", LEAF.substring(0, LEAF.indexOf("c2ln") + 2)),
                Arguments.of("another version", LEAF.replace("0.0.2", "0.0.1")),
                Arguments.of("another kind", LEAF.replace("hashedrekord\"", "dsse\"")),
                Arguments.of(
                        "members in another order",
                        LEAF.replace(
                                "\"keyDetails\":\"PKIX_ECDSA_P256_SHA_256\",\"publicKey\":{\"rawBytes\":\"a2V5\"}",
                                "\"publicKey\":{\"rawBytes\":\"a2V5\"},\"keyDetails\":\"PKIX_ECDSA_P256_SHA_256\"")),
                Arguments.of("an unknown hash function", LEAF.replace("SHA2_256", "SHA3_256")),
                Arguments.of("unknown key details", LEAF.replace("P256_SHA_256", "P256_SHA_257")),
                Arguments.of("key details by number", LEAF.replace("\"PKIX_ECDSA_P256_SHA_256\"", "5")),
                Arguments.of("a hash function that is not the details'", LEAF.replace("P256_SHA_256", "P384_SHA_384")),
                Arguments.of("key details without a hash function", LEAF.replace("ECDSA_P256_SHA_256", "ED25519")),
                Arguments.of("a digest of another length", LEAF.replace(DIGEST, "AAAA")),
                Arguments.of("an empty digest", LEAF.replace(DIGEST, "")),
                Arguments.of("an empty signature", LEAF.replace("c2ln", "")),
                Arguments.of("an empty key", LEAF.replace("a2V5", "")),
                Arguments.of("a verifier of neither kind", LEAF.replace("publicKey", "publickey")),
                Arguments.of("base64 of the URL alphabet", LEAF.replace("c2ln", "c2l_")),
                Arguments.of("base64 without padding", LEAF.replace(DIGEST, DIGEST.substring(0, 43))),
                Arguments.of("base64 with stray bits", LEAF.replace(DIGEST, "A".repeat(42) + "B=")),
                Arguments.of("base64 with white space", LEAF.replace("c2ln", "c2 ln")),
                Arguments.of("more than 65,535 bytes", LEAF.replace("a2V5", "a2V5".repeat(16_384))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    void refuses(String rule, String leaf) {
        MalformedException e = assertThrows(MalformedException.class, () -> HashedRekordLeaf.read(Bytes.ofUtf8(leaf)));
        assertEquals("hashedrekord leaf", e.object());
        assertThrows(MalformedException.class, () -> Entry.of(EntryKind.HASHEDREKORD_0_0_2, Bytes.ofUtf8(leaf)));
    }

    @Test
    void namesThePlaceOfAnError() {
        MalformedException e = assertThrows(
                MalformedException.class, () -> HashedRekordLeaf.read(Bytes.ofUtf8(LEAF.replace("publicKey", "key"))));
        assertEquals(
                "at byte " + LEAF.indexOf("\",\"publicKey")
                        + ", must go on with \",\"x509Certificate\":{\"rawBytes\":\"",
                e.rule());
    }

    /** Every real entry is read, printed again byte for byte, and its inclusion proof leads to its root. */
    @Test
    void realEntriesAreReprinted() throws Exception {
        Map<String, JsonNode> entries = TestBundles.entries(EntryKind.HASHEDREKORD_0_0_2);
        int proofs = 0;
        for (Map.Entry<String, JsonNode> bundle : entries.entrySet()) {
            Bytes leaf = TestBundles.bytes(bundle.getValue().get("canonicalizedBody"));
            assertEquals(leaf, HashedRekordLeaf.write(HashedRekordLeaf.read(leaf)), bundle.getKey());
            if (!bundle.getKey().endsWith("_fail")) {
                verifyInclusion(
                        bundle.getValue(),
                        Entry.of(EntryKind.HASHEDREKORD_0_0_2, leaf).leafHash());
                proofs++;
            }
        }
        assertTrue(proofs >= 7, "bundles: " + entries.keySet());
    }

    private static void verifyInclusion(JsonNode entry, Hash leafHash) throws Exception {
        JsonNode proof = entry.get("inclusionProof");
        List<Hash> path = new ArrayList<>();
        for (JsonNode hash : proof.get("hashes")) {
            path.add(Hash.fromBase64(hash.asText()));
        }
        ProofVerifier.inclusion(
                leafHash,
                new InclusionProof(
                        proof.get("logIndex").asLong(), proof.get("treeSize").asLong(), path),
                Hash.fromBase64(proof.get("rootHash").asText()));
    }

    /**
     * The leaf of index 4,026,478 of log2025-alpha3, a DSSE envelope sent as hashedrekord; the hash as it is recomputed from the test
     * assets of sigstore-python.
     */
    @Test
    void goldenLeafHash() throws Exception {
        JsonNode entry = TestBundles.bundle("rekor2-dsse-happy-path").at("/verificationMaterial/tlogEntries/0");
        assertEquals(4_026_478, entry.get("logIndex").asLong());
        assertEquals(
                "fe40655a0f968947de630c778c0f68bd52c68a40c5a25fc1a3a4edd6ab3c2f99",
                Entry.of(EntryKind.HASHEDREKORD_0_0_2, TestBundles.bytes(entry.get("canonicalizedBody")))
                        .leafHash()
                        .hex());
    }

    @Test
    void whatIsAcceptedHasOneSpelling() {
        Random random = Seed.random("HashedRekordLeafTest");
        for (int i = 0; i < 20_000; i++) {
            byte[] altered = Bytes.ofUtf8(LEAF).toArray();
            altered[random.nextInt(altered.length)] = (byte) random.nextInt(256);
            anythingAcceptedIsReprinted(random.nextInt(8) == 0 ? Arrays.copyOf(altered, random.nextInt(400)) : altered);
        }
    }

    @FuzzTest
    void anythingAcceptedIsReprinted(byte[] leaf) {
        try {
            Bytes bytes = Bytes.copyOf(leaf);
            assertEquals(bytes, HashedRekordLeaf.write(HashedRekordLeaf.read(bytes)));
        } catch (MalformedException refused) {
            assertEquals("hashedrekord leaf", refused.object());
        }
    }

    private static void assertReprinted(String leaf) throws MalformedException {
        assertEquals(
                leaf,
                HashedRekordLeaf.write(HashedRekordLeaf.read(Bytes.ofUtf8(leaf)))
                        .utf8());
    }
}
