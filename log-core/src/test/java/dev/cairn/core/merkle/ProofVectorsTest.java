package dev.cairn.core.merkle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.testing.Vectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The proofs of transparency-dev/merkle: valid ones, and each way of breaking them. */
class ProofVectorsTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource({"inclusion, 98, 6", "consistency, 98, 6", "subtreeinclusion, 204, 12", "subtreeconsistency, 118, 12"})
    void everyCaseHasItsOutcome(String kind, int cases, int valid) throws IOException {
        int seen = 0;
        int accepted = 0;
        List<Path> files;
        try (Stream<Path> walk = Files.walk(Vectors.path("merkle").resolve(kind))) {
            files = walk.filter(Files::isRegularFile).sorted().toList();
        }
        for (Path file : files) {
            JsonNode json = new ObjectMapper().readTree(file.toFile());
            boolean accepts = accepts(kind, json);
            assertEquals(!json.get("wantErr").booleanValue(), accepts, file.toString());
            seen++;
            accepted += accepts ? 1 : 0;
        }
        assertEquals(cases, seen);
        assertEquals(valid, accepted);
    }

    private static boolean accepts(String kind, JsonNode json) {
        try {
            List<Hash> path = new ArrayList<>();
            for (JsonNode hash : json.path("proof")) {
                path.add(hash(hash));
            }
            switch (kind) {
                case "inclusion" ->
                    ProofVerifier.inclusion(
                            hash(json.get("leafHash")),
                            new InclusionProof(number(json, "leafIdx"), number(json, "treeSize"), path),
                            hash(json.get("root")));
                case "consistency" ->
                    ProofVerifier.consistency(
                            new ConsistencyProof(number(json, "size1"), number(json, "size2"), path),
                            hash(json.get("root1")),
                            hash(json.get("root2")));
                case "subtreeinclusion" ->
                    ProofVerifier.subtreeInclusion(
                            hash(json.get("leafHash")),
                            number(json, "leafIdx"),
                            number(json, "start"),
                            number(json, "end"),
                            path,
                            hash(json.get("root")));
                case "subtreeconsistency" ->
                    ProofVerifier.subtreeConsistency(
                            number(json, "start"),
                            number(json, "end"),
                            number(json, "size"),
                            path,
                            hash(json.get("root1")),
                            hash(json.get("root2")));
                default -> fail(kind);
            }
            return true;
        } catch (MalformedException | VerificationException e) {
            return false;
        }
    }

    /** Numbers are unsigned there; those above 2^63 come out negative here, and no size is negative. */
    private static long number(JsonNode json, String field) {
        return json.get(field).bigIntegerValue().longValue();
    }

    /** Where the root does not matter the cases say "don't care 1" instead of a hash: filled up, so that only the rule is judged. */
    private static Hash hash(JsonNode json) throws MalformedException {
        byte[] bytes = Base64.getDecoder().decode(json.textValue());
        return bytes.length == 12 ? Hash.wrap(Arrays.copyOf(bytes, Hash.LENGTH)) : Hash.fromBase64(json.textValue());
    }
}
