package dev.cairn.ca.tuf;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.ca.json.JsonReader;
import dev.cairn.core.MalformedException;

/**
 * A snapshot, which leads to the targets, or a timestamp, which leads to the snapshot (TUF sections 4.4 and 4.6).
 *
 * @param version of what it leads to
 * @param file what it leads to
 */
record PointerMetadata(Header header, long version, FileInfo file) {
    private static TufRole leadsTo(TufRole role) {
        return switch (role) {
            case SNAPSHOT -> TufRole.TARGETS;
            case TIMESTAMP -> TufRole.SNAPSHOT;
            default -> throw new IllegalArgumentException(role + " leads nowhere");
        };
    }

    /** The file that it leads to. */
    String fileName() {
        return leadsTo(header.role()).fileName(version);
    }

    static PointerMetadata read(TufRole role, Envelope envelope) throws MalformedException {
        JsonReader signed = envelope.signed().only("_type", "spec_version", "version", "expires", "meta");
        String name = leadsTo(role).wireName() + ".json";
        JsonReader entry = signed.member("meta").only(name).member(name).only("version", "length", "hashes");
        return new PointerMetadata(
                Header.read(role, signed), entry.member("version").integer(1), TargetsMetadata.file(entry));
    }

    ObjectNode toJson() {
        ObjectNode json = header.toJson();
        ObjectNode entry = json.putObject("meta")
                .putObject(leadsTo(header.role()).wireName() + ".json")
                .put("version", version);
        TargetsMetadata.put(entry, file);
        return json;
    }
}
