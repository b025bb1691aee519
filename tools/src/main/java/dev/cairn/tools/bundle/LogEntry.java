package dev.cairn.tools.bundle;

import dev.cairn.core.Bytes;
import dev.cairn.core.merkle.Hash;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a log says of an entry (<a href="https://github.com/sigstore/protobuf-specs/blob/main/protos/sigstore_rekor.proto">TransparencyLogEntry</a>).
 *
 * @param logIndex over all trees of the log
 * @param logId SHA-256 of the key, or the ID of the checkpoint key
 * @param kind of the entry, such as {@code hashedrekord}
 * @param kindVersion such as {@code 0.0.2}
 * @param integratedTime POSIX seconds; Rekor v2 has none
 * @param signedEntryTimestamp the log's promise of Rekor v1
 * @param inclusion the proof
 * @param body the canonical entry, as the log holds it
 */
public record LogEntry(
        long logIndex,
        Bytes logId,
        String kind,
        String kindVersion,
        OptionalLong integratedTime,
        Optional<Bytes> signedEntryTimestamp,
        Optional<Inclusion> inclusion,
        Bytes body) {

    /**
     * A proof that an entry is in a tree.
     *
     * @param logIndex in the tree
     * @param root as the proof says it
     * @param treeSize as the proof says it
     * @param hashes the path, from the leaf up
     * @param checkpoint the signed note; may be empty only in version 0.1
     */
    public record Inclusion(long logIndex, Hash root, long treeSize, List<Hash> hashes, String checkpoint) {
        /** Copies the list. */
        public Inclusion {
            hashes = List.copyOf(hashes);
        }
    }
}
