package dev.cairn.server.rekorv2;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.entry.EntryKind;
import dev.cairn.core.entry.TestBundles;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.InclusionProof;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TransparencyLogEntryWriterTest {

    /** The shape that CLIENTS.md and grpc-gateway give, member by member and in their order. */
    @Test
    void writesEveryMember() {
        byte[] json = TransparencyLogEntryWriter.write(
                Bytes.wrap(new byte[32]),
                EntryKind.HASHEDREKORD_0_0_2,
                new InclusionProof(1, 2, List.of(Hash.wrap(new byte[32]))),
                Hash.wrap(new byte[32]),
                "example.org/log\n2\nAAA=\n\n— example.org/log AAAA\n",
                Bytes.ofUtf8("{}"));
        String zeros = "A".repeat(43) + "=";
        assertEquals(
                "{\"logIndex\":\"1\",\"logId\":{\"keyId\":\"" + zeros
                        + "\"},\"kindVersion\":{\"kind\":\"hashedrekord\",\"version\":\"0.0.2\"},\"integratedTime\":\"0\","
                        + "\"inclusionPromise\":null,\"inclusionProof\":{\"logIndex\":\"1\",\"rootHash\":\"" + zeros
                        + "\",\"treeSize\":\"2\",\"hashes\":[\"" + zeros
                        + "\"],\"checkpoint\":{\"envelope\":\"example.org/log\\n2\\nAAA=\\n\\n— example.org/log AAAA\\n\"}},"
                        + "\"canonicalizedBody\":\"e30=\"}",
                new String(json, StandardCharsets.UTF_8));
    }

    @Test
    void anEmptyPathAndLargeNumbers() throws Exception {
        JsonNode json = new ObjectMapper()
                .readTree(TransparencyLogEntryWriter.write(
                        Bytes.wrap(new byte[32]),
                        EntryKind.DSSE_0_0_2,
                        new InclusionProof(Long.MAX_VALUE - 1, Long.MAX_VALUE, List.of()),
                        Hash.wrap(new byte[32]),
                        "",
                        Bytes.EMPTY));
        assertEquals("9223372036854775806", json.get("logIndex").textValue());
        assertEquals("9223372036854775807", json.at("/inclusionProof/treeSize").textValue());
        assertEquals(0, json.at("/inclusionProof/hashes").size());
        assertEquals("dsse", json.at("/kindVersion/kind").textValue());
    }

    /** Bundles hold what the public instance answered, without the members that are null or zero. */
    @Test
    void writesWhatThePublicInstanceAnswered() throws Exception {
        for (JsonNode expected :
                TestBundles.entries(EntryKind.HASHEDREKORD_0_0_2).values()) {
            if (expected.has("inclusionProof")) {
                ObjectNode written = (ObjectNode) new ObjectMapper().readTree(write(expected));
                if (!expected.has("inclusionPromise")) {
                    written.remove("inclusionPromise");
                }
                if (!expected.has("integratedTime")) {
                    written.remove("integratedTime");
                }
                assertEquals(expected, written);
            }
        }
    }

    private static byte[] write(JsonNode entry) throws MalformedException {
        JsonNode proof = entry.get("inclusionProof");
        List<Hash> path = new ArrayList<>();
        for (JsonNode hash : proof.get("hashes")) {
            path.add(Hash.fromBase64(hash.asText()));
        }
        return TransparencyLogEntryWriter.write(
                TestBundles.bytes(entry.at("/logId/keyId")),
                EntryKind.HASHEDREKORD_0_0_2,
                new InclusionProof(
                        proof.get("logIndex").asLong(), proof.get("treeSize").asLong(), path),
                Hash.fromBase64(proof.get("rootHash").asText()),
                proof.at("/checkpoint/envelope").asText(),
                TestBundles.bytes(entry.get("canonicalizedBody")));
    }
}
