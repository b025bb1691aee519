package dev.cairn.ca.tuf;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.ca.json.JsonReader;
import dev.cairn.core.MalformedException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What all metadata begins with (TUF section 4.2).
 *
 * @param version from 1 on
 * @param expires from then on clients do not take it; whole seconds
 */
record Header(TufRole role, long version, Instant expires) {
    private static final String SPEC_VERSION = "1.0.31";

    Header {
        expires = expires.truncatedTo(ChronoUnit.SECONDS);
    }

    /** The header of a version that is signed now. */
    static Header signedAt(TufRole role, long version, Instant now) {
        return new Header(role, version, now.plus(role.life()));
    }

    static Header read(TufRole role, JsonReader signed) throws MalformedException {
        signed.member("_type").expect(role.wireName());
        if (!signed.member("spec_version").text().matches("1\\.0(\\.[0-9]+)?")) {
            throw signed.member("spec_version").malformed("not 1.0");
        }
        return new Header(
                role,
                signed.member("version").integer(1),
                signed.member("expires").time());
    }

    ObjectNode toJson() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("_type", role.wireName())
                .put("spec_version", SPEC_VERSION)
                .put("version", version)
                .put("expires", expires.toString());
    }

    String fileName() {
        return role.fileName(version);
    }
}
