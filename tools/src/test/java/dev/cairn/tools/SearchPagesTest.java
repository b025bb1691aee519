package dev.cairn.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.fsck.LogFiles;
import dev.cairn.core.merkle.TreeHasher;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a search believes of a log's answers. */
class SearchPagesTest {
    private static String entry(long index) {
        return entry(index, "x");
    }

    private static String entry(long index, String body) {
        return "{'logIndex':" + index + ",'kind':'raw','apiVersion':'','integratedTime':'t','leafHash':'"
                + TreeHasher.local().leaf(new byte[] {'x'}).hex() + "','body':'"
                + Bytes.ofUtf8(body).base64() + "'}";
    }

    private static String page(String next, String... entries) {
        return "{'treeSize':9,'entries':[" + String.join(",", entries) + "]"
                + (next.isEmpty() ? "" : ",'next':'" + next + "'") + "}";
    }

    private static LogFiles answers(String... pages) {
        Deque<String> left = new ArrayDeque<>(List.of(pages));
        return path -> Optional.of(left.pop().replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private static SearchPages newestFirst(String... pages) {
        return new SearchPages(answers(pages), "subject=s", false);
    }

    @Test
    void pagesFollowOnEachOther() throws Exception {
        SearchPages pages =
                newestFirst(page("5", entry(8), entry(7)), page("4"), page("0", entry(4)), page("", entry(0)));
        pages.read(100);
        assertEquals(
                List.of(8L, 7L, 4L, 0L),
                pages.entries().stream().map(FoundEntry::index).toList());
        assertEquals(9, pages.treeSize());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "not JSON | nothing",
                "no tree size | {'entries':[]}",
                "a tree size that is text | {'treeSize':'9','entries':[]}",
                "no entries | {'treeSize':9}",
                "a cursor that is none | {'treeSize':9,'entries':[],'next':'x'}",
                "a cursor that is a number | {'treeSize':9,'entries':[],'next':5}",
                "an entry that is none | {'treeSize':9,'entries':[5]}",
                "a body that is not base64 | {'treeSize':9,'entries':[{'logIndex':1,'body':'%'}]}",
            })
    void answersThatAreNone(String rule, String answer) {
        assertThrows(MalformedException.class, () -> newestFirst(answer).read(10));
    }

    @Test
    void anotherBodyThanItsLeafHashSays() {
        assertThrows(
                MalformedException.class,
                () -> newestFirst(page("", entry(1, "y"))).read(10));
    }

    @Test
    void whatDoesNotFollowIsRefused() {
        for (String[] pages : new String[][] {
            {page("", entry(9))},
            {page("", entry(-1))},
            {page("", entry(3), entry(3))},
            {page("", entry(3), entry(4))},
            {page("3", entry(3))},
            {page("4", entry(3))},
            {page("5", entry(8)), page("", entry(6))},
            {page("5", entry(8)), page("5")},
            {page("5", entry(8)), page("6")},
            {page("", entry(3), entry(2), entry(1), entry(0))},
        }) {
            assertThrows(MalformedException.class, () -> newestFirst(pages).read(3), () -> String.join(" ", pages));
        }
        SearchPages oldest = new SearchPages(answers(page("", entry(4), entry(3))), "subject=s", true);
        assertThrows(MalformedException.class, () -> oldest.read(10));
    }

    @Test
    void aLogWithoutASearch() {
        StoreException none = assertThrows(
                StoreException.class, () -> new SearchPages(path -> Optional.empty(), "subject=s", true).read(1));
        assertTrue(String.valueOf(none.getMessage()).contains("no search"));
    }

    @Test
    void aWordOfSomeoneElseStaysInItsLine() {
        assertEquals("a?b?c?d", EntryText.line("a\nb\u001bc\u202ed"));
    }
}
