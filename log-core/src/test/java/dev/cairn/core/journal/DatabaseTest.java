package dev.cairn.core.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseTest {
    private static Database database(String url) {
        return new Database(url, "cairn", "");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "postgresql://h/d",
                "jdbc:h2:mem:x",
                "jdbc:sqlite:",
                "jdbc:sqlite:?journal_mode=WAL",
                "jdbc:sqlite::memory:",
                "jdbc:sqlite::resource:x.db",
                "jdbc:sqlite:file::memory:?cache=shared",
                "jdbc:sqlite:file:x?mode=memory",
                "jdbc:postgresql://host",
                "jdbc:postgresql://host:port/d",
                "jdbc:postgresql://host:123456/d",
                "jdbc:postgresql://user:secret@host/d",
                "jdbc:postgresql://host:1:2/d",
                "jdbc:postgresql://a,,b/d",
                "jdbc:postgresql://[::1/d",
                "jdbc:postgresql://host/d/e",
                "jdbc:postgresql:// host/d",
            })
    void whatIsNoUrlIsRefused(String url) {
        assertThrows(IllegalArgumentException.class, () -> database(url));
    }

    @ParameterizedTest
    @CsvSource({
        "jdbc:sqlite:/a/j.db, jdbc:sqlite:/a/j.db?synchronous=FULL",
        "jdbc:sqlite:/a/j.db, jdbc:sqlite:/a/b/../j.db",
        "jdbc:sqlite:/a/j.db, jdbc:sqlite:file:/a/j.db",
        "jdbc:sqlite:j.db, jdbc:sqlite:./j.db",
        "jdbc:postgresql://h/d, jdbc:postgresql://h/d?ssl=true",
        "jdbc:postgresql://h/d?currentSchema=a, jdbc:postgresql://h/d?currentSchema=b",
        "jdbc:postgresql://h/d, jdbc:postgresql://H:5432/d",
        "jdbc:postgresql://a:1;b/d, jdbc:postgresql://a:1;b:5432/d",
        "jdbc:postgresql:d, jdbc:postgresql://localhost/d",
        "jdbc:postgresql:///d, jdbc:postgresql://localhost/d",
        "jdbc:postgresql:, jdbc:postgresql://localhost/cairn",
        "jdbc:postgresql://[::1]/d, jdbc:postgresql://[::1]:5432/d",
    })
    void spellingsOfOneDatabaseAreOne(String one, String other) {
        String first = one.replace(";", ",");
        String second = other.replace(";", ",");
        assertTrue(database(first).isSameAs(database(second)));
        assertTrue(database(second).isSameAs(database(first)));
    }

    @ParameterizedTest
    @CsvSource({
        "jdbc:sqlite:/a/j.db, jdbc:sqlite:/a/k.db",
        "jdbc:postgresql://h/d, jdbc:postgresql://h/e",
        "jdbc:postgresql://h/d, jdbc:postgresql://h:5433/d",
        "jdbc:postgresql://h/d, jdbc:postgresql://i/d",
        "jdbc:postgresql://h/d, jdbc:sqlite:/h/d",
    })
    void otherDatabasesAreOthers(String one, String other) {
        assertEquals(false, database(one).isSameAs(database(other)));
    }
}
