package dev.cairn.tools.trust;

import dev.cairn.ca.json.JsonReader;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.DigestAlgorithm;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * What metadata says of a file (TUF sections 4.4 to 4.6).
 *
 * @param version of a file of metadata; 0 for a target
 * @param length in bytes; of metadata it may be left out
 * @param hashes lower-case hexadecimal by {@code sha256} and {@code sha512}; of metadata they may be left out
 */
record FileRule(long version, OptionalLong length, Map<String, String> hashes) {
    FileRule {
        hashes = Collections.unmodifiableMap(new TreeMap<>(hashes));
    }

    /** Of a file of metadata. */
    static FileRule ofMetadata(JsonReader json) throws MalformedException {
        return new FileRule(json.member("version").integer(1), length(json.optional("length")), hashes(json));
    }

    /** Of a target: with a length, and a hash of a function that is known. */
    static FileRule ofTarget(JsonReader json) throws MalformedException {
        Map<String, String> hashes = hashes(json);
        if (hashes.isEmpty()) {
            throw json.malformed("neither its SHA-256 nor its SHA-512");
        }
        return new FileRule(0, OptionalLong.of(json.member("length").integer(0)), hashes);
    }

    private static OptionalLong length(Optional<JsonReader> json) throws MalformedException {
        return json.isPresent() ? OptionalLong.of(json.get().integer(0)) : OptionalLong.empty();
    }

    private static Map<String, String> hashes(JsonReader json) throws MalformedException {
        Map<String, String> hashes = new TreeMap<>();
        Optional<JsonReader> all = json.optional("hashes");
        if (all.isPresent()) {
            for (String name : all.get().names()) {
                if (algorithm(name).isPresent()) {
                    hashes.put(name, hex(all.get().member(name)));
                }
            }
        }
        return hashes;
    }

    /** It becomes a part of a path. */
    private static String hex(JsonReader json) throws MalformedException {
        if (!json.text().matches("[0-9a-f]{64}|[0-9a-f]{128}")) {
            throw json.malformed("not a hash in lower-case hexadecimal");
        }
        return json.text();
    }

    private static Optional<DigestAlgorithm> algorithm(String name) {
        return switch (name) {
            case "sha256" -> Optional.of(DigestAlgorithm.SHA2_256);
            case "sha512" -> Optional.of(DigestAlgorithm.SHA2_512);
            default -> Optional.empty();
        };
    }

    /** How many bytes may be fetched. */
    int maxBytes(int most) {
        return (int) Math.min(length.orElse(most), most);
    }

    /** The hash that stands in a target's name under consistent snapshots. */
    String nameHash() {
        return hashes.getOrDefault("sha256", hashes.getOrDefault("sha512", ""));
    }

    /** @throws VerificationException if the file is another */
    void check(String name, Bytes file) throws VerificationException {
        if (length.isPresent() && length.getAsLong() != file.size()) {
            throw new VerificationException(
                    name + ": it has " + file.size() + " bytes, and the metadata says " + length.getAsLong());
        }
        for (Map.Entry<String, String> hash : hashes.entrySet()) {
            byte[] digest = algorithm(hash.getKey()).orElseThrow().digest(file.unsafeArray());
            if (!Bytes.wrap(digest).hex().equals(hash.getValue())) {
                throw new VerificationException(name + ": its " + hash.getKey() + " is not what the metadata says");
            }
        }
    }
}
