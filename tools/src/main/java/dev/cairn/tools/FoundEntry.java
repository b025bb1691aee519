package dev.cairn.tools;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.entry.Entry;
import dev.cairn.core.entry.EntryKind;
import dev.cairn.core.entry.IndexKey;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.TreeHasher;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * An entry as a search answered it. Its leaf hash was made here, of its bytes; all else is the log's word.
 *
 * @param index where the log says that it is
 * @param kind in Rekor's words
 * @param apiVersion in Rekor's words; empty for raw entries
 * @param integratedTime when the log says that it was sequenced
 * @param leafHash of the bytes
 * @param body the bytes
 */
record FoundEntry(long index, String kind, String apiVersion, String integratedTime, Hash leafHash, Bytes body) {
    /**
     * Reads an entry of an answer.
     *
     * @throws MalformedException if it is not one, or its bytes do not have its leaf hash
     */
    static FoundEntry read(JsonNode json) throws MalformedException {
        JsonNode index = json.path("logIndex");
        if (!index.isIntegralNumber() || !index.canConvertToLong()) {
            throw new MalformedException("search", "an entry of the answer has no logIndex");
        }
        Bytes body;
        try {
            body = Bytes.wrap(Base64.getDecoder().decode(text(json, "body")));
        } catch (IllegalArgumentException e) {
            throw new MalformedException("search", "the body of an entry is not base64");
        }
        Hash leafHash = TreeHasher.local().leaf(body.unsafeArray());
        if (!leafHash.hex().equals(text(json, "leafHash"))) {
            throw new MalformedException(
                    "search", "the bytes at index " + index.longValue() + " do not have the leaf hash beside them");
        }
        return new FoundEntry(
                index.longValue(),
                text(json, "kind"),
                text(json, "apiVersion"),
                text(json, "integratedTime"),
                leafHash,
                body);
    }

    private static String text(JsonNode json, String name) throws MalformedException {
        JsonNode text = json.path(name);
        if (!text.isTextual()) {
            throw new MalformedException("search", "an entry of the answer has no " + name);
        }
        return text.textValue();
    }

    /** Who signed it, as its certificates say; read from its bytes, which does not verify any of it. */
    List<String> identities() {
        List<String> identities = new ArrayList<>();
        entry().ifPresent(entry -> {
            for (IndexKey key : entry.indexKeys()) {
                if (key.type() == IndexKey.Type.IDENTITY) {
                    identities.add(key.term());
                }
            }
        });
        return identities;
    }

    private Optional<Entry> entry() {
        for (EntryKind known : EntryKind.values()) {
            if (known.kindName().equals(kind) && known.version().equals(apiVersion)) {
                try {
                    return Optional.of(Entry.of(known, body));
                } catch (MalformedException | StoreException e) {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }
}
