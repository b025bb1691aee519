package dev.cairn.core.journal;

import dev.cairn.core.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.regex.Pattern;

/** The tables of a journal's database. {@code cairn init} makes them; nothing else ever does. */
public final class Schema {
    private static final Pattern STATEMENTS = Pattern.compile(";\\s*\\n");

    private Schema() {}

    /**
     * Makes the tables in an empty database.
     *
     * @throws StoreException if it cannot, or if a journal with events is there already: it may be another log's
     */
    public static void create(Database database) {
        String script = script(database.isSqlite() ? "sqlite.sql" : "postgresql.sql");
        try (Connection connection = DriverManager.getConnection(database.url(), database.user(), database.password());
                Statement statement = connection.createStatement()) {
            for (String sql : STATEMENTS.split(script, 0)) {
                if (!sql.isBlank()) {
                    statement.execute(sql);
                }
            }
            try (ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM event_journal")) {
                if (rows.next() && rows.getLong(1) > 0) {
                    throw new StoreException(
                            "journal: " + database + " already holds events; a new log needs a database of its own");
                }
            }
        } catch (SQLException e) {
            throw new StoreException("journal: cannot make the tables in " + database + ": " + e.getMessage(), e);
        }
    }

    /**
     * Makes sure that the tables are there.
     *
     * @throws StoreException if they are not, or the database cannot be read
     */
    public static void require(Database database) {
        try (Connection connection = DriverManager.getConnection(database.url(), database.user(), database.password());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM snapshot")) {
            rows.next();
        } catch (SQLException e) {
            throw new StoreException("journal: " + database + " has no tables, or cannot be read: was it deleted?", e);
        }
    }

    private static String script(String name) {
        try (InputStream in = Objects.requireNonNull(Schema.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new StoreException("journal: its schema cannot be read", e);
        }
    }
}
