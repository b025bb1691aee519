package dev.cairn.tools;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.fsck.LogFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** Asks a log page by page. What does not follow on what came before is refused, so that no log can keep this going in circles. */
final class SearchPages {
    private static final int MAX_PAGE = 1000;
    private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,17}");

    private final LogFiles log;
    private final String query;
    private final boolean oldestFirst;
    private final List<FoundEntry> entries = new ArrayList<>();
    private long treeSize = -1;
    private OptionalLong next = OptionalLong.empty();

    /** @param query of {@code /api/search}, without limit, order and cursor */
    SearchPages(LogFiles log, String query, boolean oldestFirst) {
        this.log = log;
        this.query = query + "&order=" + (oldestFirst ? "oldest" : "newest");
        this.oldestFirst = oldestFirst;
    }

    /**
     * Reads pages until there are that many entries or no more.
     *
     * @throws MalformedException if an answer is not one
     * @throws StoreException if the log cannot be read or has no search
     */
    void read(int limit) throws MalformedException {
        do {
            int wanted = Math.min(MAX_PAGE, limit - entries.size());
            String cursor = next.isPresent() ? "&cursor=" + next.getAsLong() : "";
            String path = "api/search?" + query + "&limit=" + wanted + cursor;
            byte[] answer = log.read(path)
                    .orElseThrow(() -> new StoreException("the log has no search: api/search is not there"));
            JsonNode json = EntryText.json(Bytes.wrap(answer))
                    .orElseThrow(() -> new MalformedException("search", "the answer is not JSON"));
            readPage(json, wanted);
        } while (next.isPresent() && entries.size() < limit);
    }

    private void readPage(JsonNode json, int wanted) throws MalformedException {
        JsonNode size = json.path("treeSize");
        JsonNode found = json.path("entries");
        if (!size.isIntegralNumber() || !size.canConvertToLong() || !found.isArray() || found.size() > wanted) {
            throw new MalformedException(
                    "search", "the answer has no treeSize, no entries, or more than were asked for");
        }
        treeSize = treeSize < 0 ? size.longValue() : treeSize;
        OptionalLong from = next;
        for (JsonNode entry : found) {
            FoundEntry read = FoundEntry.read(entry);
            if (read.index() < 0 || read.index() >= size.longValue() || !follows(from, read.index(), true)) {
                throw new MalformedException("search", "index " + read.index() + " does not follow in the answer");
            }
            entries.add(read);
            from = OptionalLong.of(oldestFirst ? read.index() + 1 : read.index() - 1);
        }
        OptionalLong following = cursor(json.path("next"));
        if (following.isPresent() && !follows(from, following.getAsLong(), !found.isEmpty())) {
            throw new MalformedException("search", "the next page does not follow on this one");
        }
        next = following;
    }

    /** Whether an index is at or beyond another, or beyond it, in the order of the search. */
    private boolean follows(OptionalLong from, long index, boolean orEqual) {
        if (from.isEmpty() || (orEqual && index == from.getAsLong())) {
            return true;
        }
        return oldestFirst ? index > from.getAsLong() : index < from.getAsLong();
    }

    private static OptionalLong cursor(JsonNode json) throws MalformedException {
        if (json.isMissingNode()) {
            return OptionalLong.empty();
        }
        if (!json.isTextual() || !NUMBER.matcher(json.textValue()).matches()) {
            throw new MalformedException("search", "the cursor is not one");
        }
        return OptionalLong.of(Long.parseLong(json.textValue()));
    }

    /** What was found, in order. */
    List<FoundEntry> entries() {
        return entries;
    }

    /** How many entries of the log the answer is complete for. */
    long treeSize() {
        return treeSize;
    }

    /** Whether there is more than was asked for. */
    boolean hasMore() {
        return next.isPresent();
    }
}
