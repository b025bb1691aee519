package dev.cairn.server.rekorv1;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * The body of {@code POST log/entries/retrieve}: at most {@value #MAX_QUERIES} entries, named by UUID or entry ID, by index, or by what was submitted.
 *
 * @param entryIds 64 or 80 hexadecimal digits each
 * @param proposed proposed entries, as JSON
 * @param indices log indices
 */
record RetrieveQuery(List<String> entryIds, List<JsonNode> proposed, List<Long> indices) {
    /** The most entries that one request may ask for. */
    static final int MAX_QUERIES = 10;

    private static final String BODY = "body";

    /**
     * Reads a body.
     *
     * @throws ApiError if it is not such a query
     */
    static RetrieveQuery read(byte[] json) throws ApiError {
        JsonNode query = JsonBodies.object("entry", json);
        List<String> entryIds = new ArrayList<>();
        for (JsonNode item : items(query, "entryUUIDs", 1)) {
            String name = "entryUUIDs." + entryIds.size();
            if (!item.isTextual()) {
                throw ApiError.type(name, BODY, "string", "");
            }
            if (!EntryId.matches(item.textValue())) {
                throw ApiError.pattern(name, BODY, EntryId.PATTERN);
            }
            entryIds.add(item.textValue());
        }
        List<Long> indices = new ArrayList<>();
        for (JsonNode item : items(query, "logIndexes", 1)) {
            String name = "logIndexes." + indices.size();
            if (!item.isIntegralNumber() || !item.canConvertToLong()) {
                throw ApiError.type(name, BODY, "int64", "");
            }
            if (item.longValue() < 0) {
                throw ApiError.below(name, BODY, 0);
            }
            indices.add(item.longValue());
        }
        List<JsonNode> proposed = items(query, "entries", 1);
        if (entryIds.size() + indices.size() + proposed.size() > MAX_QUERIES) {
            throw ApiError.of(422, "more than max allowed " + MAX_QUERIES + " entries in request");
        }
        return new RetrieveQuery(entryIds, proposed, indices);
    }

    private static List<JsonNode> items(JsonNode query, String name, int least) throws ApiError {
        JsonNode list = query.path(name);
        if (list.isMissingNode() || list.isNull()) {
            return List.of();
        }
        if (!list.isArray()) {
            throw ApiError.type(name, BODY, "array", "");
        }
        if (list.size() < least) {
            throw ApiError.tooFew(name, BODY, least);
        }
        // Each list by itself first, as the schema of the reference has it.
        if (list.size() > MAX_QUERIES) {
            throw ApiError.tooMany(name, BODY, MAX_QUERIES);
        }
        List<JsonNode> items = new ArrayList<>();
        list.forEach(items::add);
        return items;
    }
}
