package dev.cairn.ca.tuf;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.ca.json.JsonReader;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.SigningKey;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A file of metadata (TUF section 4.2.1): {@code {"signatures":[{"keyid":…,"sig":…}],"signed":{…}}}. Immutable. */
final class Envelope {
    /** sigstore-java reads no more of any metadata. */
    static final int MAX_BYTES = 99_000;

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final JsonReader signed;
    private final Bytes canonical;
    /** By key ID. */
    private final Map<String, Bytes> signatures;

    private Envelope(JsonReader signed, Bytes canonical, Map<String, Bytes> signatures) {
        this.signed = signed;
        this.canonical = canonical;
        this.signatures = signatures;
    }

    /** Metadata without signatures. The tree belongs to the envelope from now on. */
    static Envelope unsigned(ObjectNode signed) {
        try {
            return new Envelope(JsonReader.of("TUF metadata", signed), CanonicalJson.encode(signed), Map.of());
        } catch (MalformedException e) {
            throw new IllegalStateException("metadata that was made here has integers only", e);
        }
    }

    static Envelope parse(String name, Bytes file) throws MalformedException {
        if (file.size() > MAX_BYTES) {
            throw new MalformedException(name, "longer than " + MAX_BYTES + " bytes");
        }
        JsonReader envelope = JsonReader.parse(name, file).only("signatures", "signed");
        JsonReader signed = envelope.member("signed");
        Map<String, Bytes> signatures = new TreeMap<>();
        for (JsonReader signature : envelope.member("signatures").elements()) {
            String id = signature.only("keyid", "sig").member("keyid").text();
            if (signatures.put(id, hex(signature.member("sig"))) != null) {
                // A key counts once, whatever a threshold wants; a list that says otherwise is a mistake or worse.
                throw signature.malformed("a second signature of one key");
            }
        }
        return new Envelope(signed, CanonicalJson.encode(signed.tree()), Collections.unmodifiableMap(signatures));
    }

    private static Bytes hex(JsonReader text) throws MalformedException {
        try {
            return Bytes.wrap(HexFormat.of().parseHex(text.text()));
        } catch (IllegalArgumentException e) {
            throw text.malformed("not hexadecimal");
        }
    }

    JsonReader signed() {
        return signed;
    }

    /** The same with one more signature, or with a new one of that key. */
    Envelope sign(SigningKey key) {
        Map<String, Bytes> more = new TreeMap<>(signatures);
        more.put(new TufKey(key.publicKey()).id(), Bytes.wrap(key.sign(canonical.unsafeArray())));
        return new Envelope(signed, canonical, Collections.unmodifiableMap(more));
    }

    /**
     * The same, signed by every key at hand that one of some roles has.
     *
     * @throws VerificationException if that is not enough for each of them
     */
    Envelope sign(String name, List<RoleKeys> roles, TufSigners signers) throws VerificationException {
        Envelope signed = this;
        for (RoleKeys role : roles) {
            for (TufKey key : role.keys()) {
                Optional<SigningKey> signer = signers.byId(key.id());
                if (signer.isPresent()) {
                    signed = signed.sign(signer.get());
                }
            }
        }
        for (RoleKeys role : roles) {
            signed.verify(name, role);
        }
        return signed;
    }

    /** How many of a role's keys have signed. A signature of any other key counts for nothing and does no harm. */
    int signers(RoleKeys role) {
        int count = 0;
        for (TufKey key : role.keys()) {
            Bytes signature = signatures.get(key.id());
            if (signature != null && key.key().verifyMessage(canonical.unsafeArray(), signature.unsafeArray())) {
                count++;
            }
        }
        return count;
    }

    /** Whether as many of a role's keys have signed as its threshold wants. */
    boolean isSignedBy(RoleKeys role) {
        return signers(role) >= role.threshold();
    }

    /** @throws VerificationException if fewer keys have signed than the role's threshold */
    void verify(String name, RoleKeys role) throws VerificationException {
        int count = signers(role);
        if (count < role.threshold()) {
            throw new VerificationException(name + ": " + count + " good signatures of its role's "
                    + role.keys().size() + " keys where " + role.threshold() + " must be");
        }
    }

    /** @throws StoreException if it is longer than clients read */
    Bytes encode() {
        ObjectNode envelope = JSON.createObjectNode();
        ArrayNode array = envelope.putArray("signatures");
        signatures.forEach((id, signature) -> array.addObject().put("keyid", id).put("sig", signature.hex()));
        envelope.set("signed", signed.tree());
        Bytes file;
        try {
            file = Bytes.wrap(JSON.writeValueAsBytes(envelope));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of JSON nodes can be written", e);
        }
        if (file.size() > MAX_BYTES) {
            throw new StoreException("TUF metadata would be longer than " + MAX_BYTES + " bytes, which clients refuse");
        }
        return file;
    }
}
