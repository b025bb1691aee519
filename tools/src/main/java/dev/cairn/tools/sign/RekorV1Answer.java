package dev.cairn.tools.sign;

import dev.cairn.ca.json.JsonReader;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.merkle.Hash;
import dev.cairn.tools.bundle.LogEntry;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What a log of Rekor v1 answers to who submitted an entry ({@code LogEntry} of its <a
 * href="https://github.com/sigstore/rekor/blob/main/openapi.yaml">openapi.yaml</a>): one member, named by the entry's ID. Hashes are hexadecimal there.
 */
final class RekorV1Answer {
    private static final String OBJECT = "log's answer";

    private RekorV1Answer() {}

    /** @throws MalformedException if it is not one entry with its promise and proof */
    static LogEntry read(Bytes body) throws MalformedException {
        JsonReader json = JsonReader.parse(OBJECT, body);
        Set<String> ids = json.names();
        if (ids.size() != 1) {
            throw json.malformed("has " + ids.size() + " entries where one belongs");
        }
        JsonReader entry = json.member(ids.iterator().next());
        Bytes canonical = entry.member("body").base64();
        JsonReader leaf = JsonReader.parse(OBJECT + ", body", canonical);
        JsonReader verification = entry.member("verification");
        JsonReader proof = verification.member("inclusionProof");
        List<Hash> hashes = new ArrayList<>();
        for (JsonReader hash : proof.list("hashes")) {
            hashes.add(hash(hash));
        }
        return new LogEntry(
                entry.member("logIndex").integer(0),
                hex(entry.member("logID")),
                leaf.member("kind").text(),
                leaf.member("apiVersion").text(),
                OptionalLong.of(entry.member("integratedTime").integer(1)),
                Optional.of(verification.member("signedEntryTimestamp").base64()),
                Optional.of(new LogEntry.Inclusion(
                        proof.member("logIndex").integer(0),
                        hash(proof.member("rootHash")),
                        proof.member("treeSize").integer(1),
                        hashes,
                        proof.member("checkpoint").text())),
                canonical);
    }

    private static Hash hash(JsonReader json) throws MalformedException {
        Bytes bytes = hex(json);
        if (bytes.size() != Hash.LENGTH) {
            throw json.malformed("not a hash of " + Hash.LENGTH + " bytes");
        }
        return Hash.copyOf(bytes.unsafeArray());
    }

    private static Bytes hex(JsonReader json) throws MalformedException {
        try {
            return Bytes.wrap(HexFormat.of().parseHex(json.text()));
        } catch (IllegalArgumentException e) {
            throw json.malformed("not hexadecimal");
        }
    }
}
