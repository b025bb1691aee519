package dev.cairn.tools.trust;

import dev.cairn.ca.json.JsonReader;
import dev.cairn.ca.tuf.CanonicalJson;
import dev.cairn.ca.tuf.TufRole;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import java.time.Instant;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * A file of metadata as anybody's repository has it (TUF section 4.2). Members that are not known are passed over, as the specification wants it.
 *
 * @param name of the file, for messages
 * @param file its bytes
 * @param signed what is signed
 * @param canonical the bytes that are signed
 * @param signatures by key ID
 */
record Metadata(
        String name,
        Bytes file,
        JsonReader signed,
        Bytes canonical,
        long version,
        Instant expires,
        Map<String, Bytes> signatures) {
    Metadata {
        signatures = Collections.unmodifiableMap(new TreeMap<>(signatures));
    }

    static Metadata parse(TufRole role, String name, Bytes file) throws MalformedException {
        JsonReader envelope = JsonReader.parse(name, file);
        JsonReader signed = envelope.member("signed");
        signed.member("_type").expect(role.wireName());
        if (!signed.member("spec_version").text().matches("1(\\.[0-9]{1,4}){1,2}")) {
            throw signed.member("spec_version").malformed("not version 1 of TUF");
        }
        Map<String, Bytes> signatures = new TreeMap<>();
        for (JsonReader signature : envelope.member("signatures").elements()) {
            if (signatures.put(signature.member("keyid").text(), hex(signature.member("sig"))) != null) {
                throw signature.malformed("a second signature of one key");
            }
        }
        return new Metadata(
                name,
                file,
                signed,
                CanonicalJson.encode(signed.tree()),
                signed.member("version").integer(1),
                signed.member("expires").time(),
                signatures);
    }

    private static Bytes hex(JsonReader text) throws MalformedException {
        try {
            return Bytes.wrap(HexFormat.of().parseHex(text.text()));
        } catch (IllegalArgumentException e) {
            throw text.malformed("not hexadecimal");
        }
    }

    /** @throws VerificationException if fewer different keys of the role have signed than its threshold */
    Metadata verify(RoleRule rule, String whose) throws VerificationException {
        int count = rule.signers(this);
        if (count < rule.threshold()) {
            throw new VerificationException(
                    name + ": " + count + " good signatures by " + whose + ", where " + rule.threshold() + " must be");
        }
        return this;
    }

    /** @throws VerificationException if it is another version */
    void checkVersion(long expected) throws VerificationException {
        if (version != expected) {
            throw new VerificationException(name + ": its version is " + version + ", not " + expected);
        }
    }

    /** @throws VerificationException if it has expired: somebody may be holding newer metadata back (TUF section 1.5.2, freeze) */
    void checkExpiry(Instant now) throws VerificationException {
        if (!now.isBefore(expires)) {
            throw new VerificationException(name + ": it expired at " + expires
                    + "; either the repository is not looked after, or somebody holds newer metadata back");
        }
    }
}
