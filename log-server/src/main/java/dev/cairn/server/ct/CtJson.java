package dev.cairn.server.ct;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.ct.SignedCertificateTimestamp;
import dev.cairn.core.merkle.Hash;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** The JSON of RFC 6962 section 4. */
final class CtJson {
    private static final JsonFactory JSON = new JsonFactory();

    private CtJson() {}

    /** An entry of {@code get-entries}. */
    record LeafEntry(Bytes leafInput, Bytes extraData) {}

    @FunctionalInterface
    private interface Content {
        void write(JsonGenerator json) throws IOException;
    }

    /**
     * The certificates of {@code {"chain": ["<base64>", …]}}.
     *
     * @throws MalformedException if the body is anything else; members of other names are passed over
     */
    static List<Bytes> chain(byte[] body) throws MalformedException {
        List<Bytes> chain = null;
        try (JsonParser json = JSON.createParser(body)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new MalformedException("body", "must be a JSON object");
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                boolean isChain = json.currentName().equals("chain");
                json.nextToken();
                if (!isChain) {
                    json.skipChildren();
                } else if (chain != null) {
                    throw new MalformedException("chain", "is there twice");
                } else {
                    chain = certificates(json);
                }
            }
            if (json.nextToken() != null) {
                throw new MalformedException("body", "bytes follow the JSON object");
            }
        } catch (JsonProcessingException e) {
            throw new MalformedException("body", "is not JSON");
        } catch (IOException e) {
            throw new UncheckedIOException("a byte array can be read", e);
        }
        if (chain == null) {
            throw new MalformedException("chain", "is missing");
        }
        return chain;
    }

    private static List<Bytes> certificates(JsonParser json) throws IOException, MalformedException {
        if (!json.isExpectedStartArrayToken()) {
            throw new MalformedException("chain", "must be an array of base64 strings");
        }
        List<Bytes> chain = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (json.currentToken() != JsonToken.VALUE_STRING) {
                throw new MalformedException("chain", "must be an array of base64 strings");
            }
            if (chain.size() == SubmittedChain.MAX_CERTIFICATES) {
                throw new MalformedException(
                        "chain", "must have 1 to " + SubmittedChain.MAX_CERTIFICATES + " certificates");
            }
            chain.add(binary(json));
        }
        return chain;
    }

    private static Bytes binary(JsonParser json) throws IOException, MalformedException {
        json.getText(); // the whole string: what is wrong after this is wrong in the base64
        try {
            return Bytes.wrap(json.getBinaryValue());
        } catch (JsonProcessingException e) {
            throw new MalformedException("chain", "must be an array of base64 strings");
        }
    }

    static byte[] sct(SignedCertificateTimestamp sct) {
        return write(json -> {
            json.writeNumberField("sct_version", 0);
            json.writeBinaryField("id", sct.logId().unsafeArray());
            json.writeNumberField("timestamp", sct.timestamp());
            json.writeBinaryField("extensions", sct.extensions().unsafeArray());
            json.writeBinaryField("signature", sct.digitallySigned().unsafeArray());
        });
    }

    static byte[] treeHead(CtKey.TreeHead head) {
        return write(json -> {
            json.writeNumberField("tree_size", head.size());
            json.writeNumberField("timestamp", head.timestamp());
            json.writeBinaryField("sha256_root_hash", head.root().unsafeArray());
            // As in an SCT: 04 03, and the length before the signature.
            json.writeBinaryField(
                    "tree_head_signature",
                    SignedCertificateTimestamp.digitallySigned(head.signature()).unsafeArray());
        });
    }

    static byte[] roots(List<Bytes> roots) {
        return write(json -> {
            json.writeArrayFieldStart("certificates");
            for (Bytes root : roots) {
                json.writeBinary(root.unsafeArray());
            }
            json.writeEndArray();
        });
    }

    static byte[] consistency(List<Hash> proof) {
        return write(json -> hashes(json, "consistency", proof));
    }

    static byte[] inclusion(long index, List<Hash> path) {
        return write(json -> {
            json.writeNumberField("leaf_index", index);
            hashes(json, "audit_path", path);
        });
    }

    static byte[] entries(List<LeafEntry> entries) {
        return write(json -> {
            json.writeArrayFieldStart("entries");
            for (LeafEntry entry : entries) {
                json.writeStartObject();
                writeLeaf(json, entry);
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    static byte[] entryAndProof(LeafEntry entry, List<Hash> path) {
        return write(json -> {
            writeLeaf(json, entry);
            hashes(json, "audit_path", path);
        });
    }

    private static void writeLeaf(JsonGenerator json, LeafEntry entry) throws IOException {
        json.writeBinaryField("leaf_input", entry.leafInput().unsafeArray());
        json.writeBinaryField("extra_data", entry.extraData().unsafeArray());
    }

    private static void hashes(JsonGenerator json, String name, List<Hash> hashes) throws IOException {
        json.writeArrayFieldStart(name);
        for (Hash hash : hashes) {
            json.writeBinary(hash.unsafeArray());
        }
        json.writeEndArray();
    }

    private static byte[] write(Content content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            content.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("a byte array takes what is written", e);
        }
        return out.toByteArray();
    }
}
