package dev.cairn.core.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.StoreException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scalatest.tools.Runner;

class JdbcJournalTest {
    @TempDir
    Path folder;

    @Test
    void sqliteJournalPassesPekkosTestKit() {
        assertTrue(Runner.run(new String[] {"-s", JdbcJournalTck.class.getName(), "-oW"}));
    }

    @Test
    void schemaIsMadeOnceAndRefusesAJournalWithEvents() throws Exception {
        Database database = Database.sqlite(folder.resolve("journal.db"));
        Schema.create(database);
        Schema.create(database);
        try (Connection connection = DriverManager.getConnection(database.url())) {
            connection
                    .createStatement()
                    .execute("INSERT INTO event_journal (persistence_id, sequence_number, writer, event_ser_id,"
                            + " event_ser_manifest, event_payload) VALUES ('log|x', 1, 'w', 1, 'm', x'00')");
        }
        assertThrows(StoreException.class, () -> Schema.create(database));
    }

    @Test
    void schemaSaysWhatIsWrong() {
        Database nowhere = Database.sqlite(folder.resolve("no").resolve("journal.db"));
        StoreException failure = assertThrows(StoreException.class, () -> Schema.create(nowhere));
        assertTrue(String.valueOf(failure.getMessage()).contains("cannot make the tables"));
    }

    @Test
    void databasesArePrintedWithoutTheirSecrets() {
        Database database = new Database("jdbc:postgresql://host/db?password=secret", "user", "secret");
        assertFalse(database.toString().contains("secret"));
        assertEquals("jdbc:postgresql://host/db", database.toString());
        assertThrows(IllegalArgumentException.class, () -> new Database("jdbc:h2:mem:", "", ""));
    }
}
