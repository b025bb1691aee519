package dev.cairn.core.entry;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class IdentityTermsTest {

    static Stream<Arguments> identities() {
        return Stream.of(
                Arguments.of("Ada@Example.ORG", List.of("DOMAIN example.org")),
                Arguments.of("\"a@b\"@example.org", List.of("DOMAIN example.org")),
                Arguments.of("ada@", List.of()),
                Arguments.of("@example.org", List.of()),
                Arguments.of("ada!example.org", List.of()),
                Arguments.of("://example.org/a", List.of()),
                Arguments.of("urn:a/b", List.of()),
                Arguments.of("https://example.org", List.of()),
                Arguments.of("https://example.org/", List.of("PREFIX https://example.org/")),
                Arguments.of(
                        "https://github.com/Org/repo/.github/workflows/w.yml@refs/heads/main",
                        List.of(
                                "PREFIX https://github.com/",
                                "PREFIX https://github.com/org/",
                                "PREFIX https://github.com/org/repo/",
                                "PREFIX https://github.com/org/repo/.github/",
                                "PREFIX https://github.com/org/repo/.github/workflows/",
                                "PREFIX https://github.com/org/repo/.github/workflows/w.yml@",
                                "PREFIX https://github.com/org/repo/.github/workflows/w.yml@refs/",
                                "PREFIX https://github.com/org/repo/.github/workflows/w.yml@refs/heads/")),
                Arguments.of("spiffe://user@host/x", List.of("PREFIX spiffe://user@", "PREFIX spiffe://user@host/")),
                Arguments.of("a@" + "é".repeat(256), List.of("DOMAIN " + "é".repeat(256))),
                Arguments.of("a@" + "é".repeat(256) + "x", List.of()),
                Arguments.of(
                        "u://" + "/".repeat(13),
                        Stream.iterate(1, i -> i <= 12, i -> i + 1)
                                .map(i -> "PREFIX u://" + "/".repeat(i))
                                .toList()),
                Arguments.of(
                        "u://a/" + "b".repeat(505) + "/",
                        List.of("PREFIX u://a/", "PREFIX u://a/" + "b".repeat(505) + "/")),
                Arguments.of("u://a/" + "b".repeat(506) + "/", List.of("PREFIX u://a/")));
    }

    @ParameterizedTest
    @MethodSource("identities")
    void derives(String identity, List<String> expected) {
        assertEquals(
                expected,
                IdentityTerms.of(identity).stream()
                        .map(key -> key.type() + " " + key.term())
                        .toList());
    }

    /** Whatever may be asked for is found: the two sides of the index agree. */
    @ParameterizedTest
    @CsvSource({
        "https://github.com/org/, true",
        "https://github.com/ORG/, true",
        "https://github.com/w@, true",
        "https://github.com/org, false",
        "https://, false",
        "://a/, false",
        "ada@, false",
        "a/, false",
        "u://////////////, true",
        "u:///////////////, false",
    })
    void knowsItsPrefixes(String text, boolean expected) {
        assertEquals(expected, IdentityTerms.isPrefix(text));
        if (expected) {
            assertTrue(IdentityTerms.of(text + "more").contains(new IndexKey(IndexKey.Type.PREFIX, text)));
        }
    }

    @Test
    void knowsItsDomains() {
        assertTrue(IdentityTerms.isDomain("example.org"));
        assertTrue(IdentityTerms.isDomain("a".repeat(512)));
        for (String none : List.of("", "a@b", "https://example.org", "a".repeat(513))) {
            assertFalse(IdentityTerms.isDomain(none), none);
        }
    }

    @Test
    void anEntryHasTheTermsOfAllItsIdentitiesOnce() {
        IndexKey ada = new IndexKey(IndexKey.Type.IDENTITY, "ada@example.org");
        IndexKey bob = new IndexKey(IndexKey.Type.IDENTITY, "bob@example.org");
        Entry entry = Entry.verified(
                EntryKind.RAW, Bytes.ofUtf8("x"), List.of(ada), new Supplement(List.of(bob, ada), Optional.empty()));
        assertEquals(List.of(ada, bob, new IndexKey(IndexKey.Type.DOMAIN, "example.org")), entry.indexKeys());
    }

    @Test
    void aCrowdOfNamesBringsABoundedNumberOfTerms() {
        List<IndexKey> crowd = new ArrayList<>();
        for (int i = 0; i < 640; i++) {
            crowd.add(new IndexKey(IndexKey.Type.IDENTITY, "u://" + i + "/a/b/c/d/e/f/g/h/i/j/k/l"));
        }
        List<IndexKey> keys =
                Entry.verified(EntryKind.RAW, Bytes.ofUtf8("x"), crowd).indexKeys();
        assertEquals(640 + IdentityTerms.MAX_PER_ENTRY, keys.size());
        assertTrue(keys.containsAll(crowd));
        // Not one identity is without its shortest prefix.
        for (int i = 0; i < 640; i++) {
            assertTrue(keys.contains(new IndexKey(IndexKey.Type.PREFIX, "u://" + i + "/")));
        }
        assertThrows(MalformedException.class, () -> IdentityTerms.requireRoom("names", crowd));
        // As many as one certificate may have.
        assertDoesNotThrow(() -> IdentityTerms.requireRoom("names", crowd.subList(0, CertificateTerms.MAX_NAMES)));
    }

    @Test
    void aSupplementIsBounded() {
        IndexKey key = new IndexKey(IndexKey.Type.SUBJECT, "s");
        List<IndexKey> most = new ArrayList<>(java.util.Collections.nCopies(Supplement.MAX_INDEX_KEYS, key));
        assertEquals(
                Supplement.MAX_INDEX_KEYS,
                new Supplement(most, Optional.empty()).indexKeys().size());
        most.add(key);
        assertThrows(IllegalArgumentException.class, () -> new Supplement(most, Optional.empty()));
        IndexKey longest = new IndexKey(IndexKey.Type.SUBJECT, "é".repeat(32_767) + "x");
        assertEquals(
                1,
                new Supplement(List.of(longest), Optional.empty()).indexKeys().size());
        IndexKey longer = new IndexKey(IndexKey.Type.SUBJECT, "é".repeat(32_768));
        assertThrows(IllegalArgumentException.class, () -> new Supplement(List.of(longer), Optional.empty()));
    }
}
