package dev.cairn.ca.tuf;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.core.Bytes;
import dev.cairn.core.VerificationException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Signs and writes new versions, in the order targets, snapshot, timestamp: clients see nothing of it before the last.
 *
 * @param roots whose keys must have signed: of one root, or of a root and the next
 */
record Signing(TufDirectory files, List<RootMetadata> roots, TufSigners signers, Instant now) {
    /** Writes contents and targets metadata. */
    FileInfo targets(long version, Map<String, Bytes> contents) throws VerificationException {
        Map<String, FileInfo> infos = new TreeMap<>();
        for (Map.Entry<String, Bytes> content : contents.entrySet()) {
            if (!TargetsMetadata.isName(content.getKey())) {
                throw new IllegalArgumentException("a target's name has letters, digits, dots and dashes");
            }
            infos.put(content.getKey(), FileInfo.of(content.getValue()));
        }
        TargetsMetadata metadata = new TargetsMetadata(Header.signedAt(TufRole.TARGETS, version, now), infos);
        // Before anything is written: without the key nothing changes.
        Bytes signed = signed(metadata.header(), metadata.toJson());
        for (Map.Entry<String, FileInfo> info : infos.entrySet()) {
            Bytes content = contents.get(info.getKey());
            if (content != null) {
                files.write(TargetsMetadata.fileName(info.getKey(), info.getValue()), content);
            }
        }
        return write(metadata.header(), signed);
    }

    FileInfo snapshot(long version, long targetsVersion, FileInfo targets) throws VerificationException {
        return pointer(Header.signedAt(TufRole.SNAPSHOT, version, now), targetsVersion, targets);
    }

    /** Signs what clients see, and does not write it. */
    Pending timestamp(long version, long snapshotVersion, FileInfo snapshot) throws VerificationException {
        Header header = Header.signedAt(TufRole.TIMESTAMP, version, now);
        return new Pending(signed(header, new PointerMetadata(header, snapshotVersion, snapshot).toJson()));
    }

    private FileInfo pointer(Header header, long version, FileInfo file) throws VerificationException {
        return write(header, signed(header, new PointerMetadata(header, version, file).toJson()));
    }

    private Bytes signed(Header header, ObjectNode json) throws VerificationException {
        List<RoleKeys> roles =
                roots.stream().map(root -> root.role(header.role())).distinct().toList();
        return Envelope.unsigned(json).sign(header.fileName(), roles, signers).encode();
    }

    private FileInfo write(Header header, Bytes file) {
        files.write(header.fileName(), file);
        return FileInfo.of(file);
    }
}
