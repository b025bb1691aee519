package dev.cairn.witness.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.http.Answer;
import dev.cairn.core.journal.Database;
import dev.cairn.witness.TestLog;
import dev.cairn.witness.TestWitness;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A journal that fails: nothing is cosigned, and the state that is answered from afterwards is the journal's. */
class JournalFailureTest {
    private static final TestLog LOG = new TestLog("log.example/failing");
    private static final long GIVE_UP_NANOS = 60_000_000_000L;

    @TempDir
    private Path folder;

    private static void execute(TestWitness witness, String sql) throws SQLException {
        Database database = Database.sqlite(witness.database());
        try (Connection connection = DriverManager.getConnection(database.url());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static long events(TestWitness witness) throws SQLException {
        Database database = Database.sqlite(witness.database());
        try (Connection connection = DriverManager.getConnection(database.url());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM event_journal")) {
            return rows.next() ? rows.getLong(1) : -1;
        }
    }

    @Test
    void whatWasNotWrittenIsNotCosigned() throws Exception {
        try (TestWitness witness = TestWitness.openWithEd25519(folder).knows(LOG)) {
            assertEquals(200, witness.add(LOG.request(0, 5)).status());
            execute(
                    witness,
                    "CREATE TRIGGER broken BEFORE INSERT ON event_journal BEGIN SELECT RAISE(FAIL, 'disk'); END");
            Answer answer = witness.add(LOG.request(5, 7));
            assertEquals(503, answer.status(), answer.body().utf8());
            assertTrue(answer.headers().containsKey("Retry-After"));
            execute(witness, "DROP TRIGGER broken");
            assertGoesOn(witness, 5);
        }
    }

    /** A busy witness does not grow for ever: events behind two snapshots are deleted. */
    @Test
    void historyIsBounded() throws Exception {
        try (TestWitness witness = TestWitness.openWithEd25519(folder).knows(LOG)) {
            for (int size = 0; size < 2100; size++) {
                assertEquals(200, witness.add(LOG.request(size, size + 1)).status());
            }
            long giveUp = System.nanoTime() + GIVE_UP_NANOS;
            while (events(witness) > 1200 && System.nanoTime() < giveUp) {
                Thread.sleep(20);
            }
            long left = events(witness);
            assertTrue(left <= 1200, () -> left + " events are left");
        }
    }

    private static void assertGoesOn(TestWitness witness, long size) throws Exception {
        long giveUp = System.nanoTime() + GIVE_UP_NANOS;
        Answer answer = witness.add(LOG.request(0, 9));
        while (answer.status() == 503 && System.nanoTime() < giveUp) {
            answer = witness.add(LOG.request(0, 9));
        }
        assertEquals(size + "\n", answer.body().utf8());
        assertEquals(200, witness.add(LOG.request(size, 9)).status());
    }
}
