package dev.cairn.server.rekorv2;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.KeyDetails;
import dev.cairn.core.entry.EntrySignature;
import dev.cairn.core.entry.Verifier;
import dev.cairn.core.entry.dsse.DsseEnvelope;
import dev.cairn.core.entry.dsse.DsseRequest;
import dev.cairn.core.entry.hashedrekord.HashedRekordRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the protobuf JSON of a {@code CreateEntryRequest}:
 *
 * <pre>{@code
 * {"hashedRekordRequestV002":{"digest":"<base64>","signature":{"content":"<base64>",
 *   "verifier":{"publicKey":{"rawBytes":"<base64>"},"keyDetails":"PKIX_ECDSA_P256_SHA_256"}}}}
 * {"dsseRequestV002":{"envelope":{"payload":"<base64>","payloadType":"…","signatures":[{"sig":"<base64>","keyid":""}]},
 *   "verifiers":[{"x509Certificate":{"rawBytes":"<base64>"},"keyDetails":"PKIX_ECDSA_P256_SHA_256"}]}}
 * }</pre>
 *
 * <p>Members are named in lowerCamel or as in the protobuf definition; bytes are base64 of either alphabet, padded or not; enumerations
 * go by name or number; {@code null} means not set.
 */
public final class CreateEntryRequestReader {
    private final ProtoJsonReader json;

    private CreateEntryRequestReader(ProtoJsonReader json) {
        this.json = json;
    }

    /**
     * Reads a request. The caller bounds its length.
     *
     * @throws MalformedException if it is not UTF-8 or not JSON, if it has an unknown or repeated member or two members of a oneof, if
     *     a value is not of its type, or if a message that is needed is not set
     */
    public static CreateEntryRequest read(byte[] body) throws MalformedException {
        return new CreateEntryRequestReader(ProtoJsonReader.open(body)).document();
    }

    private CreateEntryRequest document() throws MalformedException {
        CreateEntryRequest request = null;
        if (json.beginDocument()) {
            Members members = new Members("");
            for (String name = json.nextMember(); name != null; name = json.nextMember()) {
                CreateEntryRequest member = switch (name) {
                    case "hashedRekordRequestV002", "hashed_rekord_request_v002" ->
                        hashedRekord(members.once(1, "hashedRekordRequestV002"));
                    case "dsseRequestV002", "dsse_request_v002" -> dsse(members.once(2, "dsseRequestV002"));
                    default -> throw members.unknown(name);
                };
                if (request != null && member != null) {
                    throw new MalformedException(
                            "request", "hashedRekordRequestV002 and dsseRequestV002 exclude each other");
                }
                request = member != null ? member : request;
            }
            json.endDocument();
        }
        if (request == null) {
            throw new MalformedException(
                    "invalid type, must be either hashedrekord or dsse",
                    "hashedRekordRequestV002 or dsseRequestV002 must be set");
        }
        return request;
    }

    private CreateEntryRequest.@Nullable HashedRekord hashedRekord(String path) throws MalformedException {
        if (!json.beginMessage(path)) {
            return null;
        }
        Bytes digest = Bytes.EMPTY;
        EntrySignature signature = null;
        Members members = new Members(path);
        for (String name = json.nextMember(); name != null; name = json.nextMember()) {
            switch (name) {
                case "digest" -> digest = json.bytes(members.once(1, name));
                case "signature" -> signature = signature(members.once(2, name));
                default -> throw members.unknown(name);
            }
        }
        return new CreateEntryRequest.HashedRekord(
                new HashedRekordRequest(digest, set(path + ".signature", signature)));
    }

    private @Nullable EntrySignature signature(String path) throws MalformedException {
        if (!json.beginMessage(path)) {
            return null;
        }
        Bytes content = Bytes.EMPTY;
        Verifier verifier = null;
        Members members = new Members(path);
        for (String name = json.nextMember(); name != null; name = json.nextMember()) {
            switch (name) {
                case "content" -> content = json.bytes(members.once(1, name));
                case "verifier" -> {
                    String member = members.once(2, name);
                    verifier = json.beginMessage(member) ? verifier(member) : null;
                }
                default -> throw members.unknown(name);
            }
        }
        return new EntrySignature(content, set(path + ".verifier", verifier));
    }

    /** Reads a verifier whose opening brace is passed. */
    private Verifier verifier(String path) throws MalformedException {
        Bytes publicKey = null;
        Bytes certificate = null;
        KeyDetails keyDetails = null;
        Members members = new Members(path);
        for (String name = json.nextMember(); name != null; name = json.nextMember()) {
            switch (name) {
                case "publicKey", "public_key" -> publicKey = rawBytes(members.once(1, "publicKey"));
                case "x509Certificate", "x509_certificate" ->
                    certificate = rawBytes(members.once(2, "x509Certificate"));
                case "keyDetails", "key_details" -> keyDetails = json.keyDetails(members.once(3, "keyDetails"));
                default -> throw members.unknown(name);
            }
        }
        if (publicKey != null && certificate != null) {
            throw new MalformedException(path, "publicKey and x509Certificate exclude each other");
        }
        KeyDetails details = set(path + ".keyDetails", keyDetails);
        return publicKey != null
                ? new Verifier.PublicKey(publicKey, details)
                : new Verifier.Certificate(set(path + ".publicKey or x509Certificate", certificate), details);
    }

    private @Nullable Bytes rawBytes(String path) throws MalformedException {
        if (!json.beginMessage(path)) {
            return null;
        }
        Bytes rawBytes = Bytes.EMPTY;
        Members members = new Members(path);
        for (String name = json.nextMember(); name != null; name = json.nextMember()) {
            switch (name) {
                case "rawBytes", "raw_bytes" -> rawBytes = json.bytes(members.once(1, "rawBytes"));
                default -> throw members.unknown(name);
            }
        }
        return rawBytes;
    }

    private CreateEntryRequest.@Nullable Dsse dsse(String path) throws MalformedException {
        if (!json.beginMessage(path)) {
            return null;
        }
        DsseEnvelope envelope = null;
        List<Verifier> verifiers = List.of();
        Members members = new Members(path);
        for (String name = json.nextMember(); name != null; name = json.nextMember()) {
            switch (name) {
                case "envelope" -> envelope = envelope(members.once(1, name));
                case "verifiers" -> verifiers = verifiers(members.once(2, name));
                default -> throw members.unknown(name);
            }
        }
        return new CreateEntryRequest.Dsse(new DsseRequest(set(path + ".envelope", envelope), verifiers));
    }

    private @Nullable DsseEnvelope envelope(String path) throws MalformedException {
        if (!json.beginMessage(path)) {
            return null;
        }
        Bytes payload = Bytes.EMPTY;
        String payloadType = "";
        List<Bytes> signatures = List.of();
        Members members = new Members(path);
        for (String name = json.nextMember(); name != null; name = json.nextMember()) {
            switch (name) {
                case "payload" -> payload = json.bytes(members.once(1, name));
                case "payloadType" -> payloadType = json.string(members.once(2, name));
                case "signatures" -> signatures = envelopeSignatures(members.once(3, name));
                default -> throw members.unknown(name);
            }
        }
        return new DsseEnvelope(payload, payloadType, signatures);
    }

    private List<Bytes> envelopeSignatures(String path) throws MalformedException {
        List<Bytes> signatures = new ArrayList<>();
        if (json.beginList(path)) {
            while (json.nextMessage(path)) {
                requireRoom(path, signatures);
                signatures.add(envelopeSignature(path + "[" + signatures.size() + "]"));
            }
        }
        return signatures;
    }

    private Bytes envelopeSignature(String path) throws MalformedException {
        Bytes signature = Bytes.EMPTY;
        Members members = new Members(path);
        for (String name = json.nextMember(); name != null; name = json.nextMember()) {
            switch (name) {
                case "sig" -> signature = json.bytes(members.once(1, name));
                case "keyid" -> json.string(members.once(2, name)); // a hint without meaning to the log
                default -> throw members.unknown(name);
            }
        }
        return signature;
    }

    private List<Verifier> verifiers(String path) throws MalformedException {
        List<Verifier> verifiers = new ArrayList<>();
        if (json.beginList(path)) {
            while (json.nextMessage(path)) {
                requireRoom(path, verifiers);
                verifiers.add(verifier(path + "[" + verifiers.size() + "]"));
            }
        }
        return verifiers;
    }

    // Refused here and not after reading: a request could hold a million empty ones.
    private static void requireRoom(String path, List<?> list) throws MalformedException {
        if (list.size() == DsseRequest.MAX_SIGNATURES) {
            throw new MalformedException(path, "must be 1 to " + DsseRequest.MAX_SIGNATURES);
        }
    }

    private static <T> T set(String path, @Nullable T value) throws MalformedException {
        if (value == null) {
            throw new MalformedException(path, "must be set");
        }
        return value;
    }
}
