package dev.cairn.ca.tuf;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.ca.json.JsonReader;
import dev.cairn.core.MalformedException;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What is published (TUF section 4.5); nothing is delegated.
 *
 * @param files by their names
 */
record TargetsMetadata(Header header, Map<String, FileInfo> files) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}");

    TargetsMetadata {
        files = Collections.unmodifiableMap(new TreeMap<>(files));
    }

    /** Whether a target can have a name: letters, digits, dots, dashes; never a path. */
    static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /** Where a target is, under consistent snapshots. */
    static String fileName(String name, FileInfo file) {
        return "targets/" + file.sha256() + "." + name;
    }

    static TargetsMetadata read(Envelope envelope) throws MalformedException {
        JsonReader signed = envelope.signed().only("_type", "spec_version", "version", "expires", "targets");
        Map<String, FileInfo> files = new TreeMap<>();
        JsonReader targets = signed.member("targets");
        for (String name : targets.names()) {
            JsonReader target = targets.member(name);
            if (!isName(name)) {
                throw target.malformed("not a name of letters, digits, dots and dashes");
            }
            files.put(name, file(target.only("length", "hashes")));
        }
        return new TargetsMetadata(Header.read(TufRole.TARGETS, signed), files);
    }

    static FileInfo file(JsonReader json) throws MalformedException {
        // sigstore-java would name targets by their SHA-512 if there were one, the others by what comes first.
        JsonReader hash = json.member("hashes").only("sha256").member("sha256");
        if (!hash.text().matches("[0-9a-f]{64}")) {
            throw hash.malformed("not 64 hexadecimal digits");
        }
        return new FileInfo(json.member("length").integer(0), hash.text());
    }

    static ObjectNode put(ObjectNode json, FileInfo file) {
        json.put("length", file.length());
        json.putObject("hashes").put("sha256", file.sha256());
        return json;
    }

    ObjectNode toJson() {
        ObjectNode json = header.toJson();
        ObjectNode targets = json.putObject("targets");
        files.forEach((name, file) -> put(targets.putObject(name), file));
        return json;
    }
}
