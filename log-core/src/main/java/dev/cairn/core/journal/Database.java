package dev.cairn.core.journal;

import java.nio.file.Path;

/**
 * Where a journal is.
 *
 * @param url JDBC URL, {@code jdbc:sqlite:…} or {@code jdbc:postgresql:…}
 * @param user database user; empty where the URL or the driver knows
 * @param password of the user; never printed
 */
public record Database(String url, String user, String password) {
    private static final String SQLITE = "jdbc:sqlite:";
    private static final String POSTGRESQL = "jdbc:postgresql:";

    public Database {
        if (!url.startsWith(SQLITE) && !url.startsWith(POSTGRESQL)) {
            throw new IllegalArgumentException("a journal's url begins with " + SQLITE + " or " + POSTGRESQL);
        }
    }

    /**
     * An SQLite file. WAL with {@code synchronous=FULL}: each commit is synced to the disk before it returns, and readers do not wait for it
     * (<a href="https://sqlite.org/pragma.html#pragma_synchronous">SQLite, PRAGMA synchronous</a>).
     */
    public static Database sqlite(Path file) {
        return new Database(SQLITE + file + "?journal_mode=WAL&synchronous=FULL&busy_timeout=10000", "", "");
    }

    boolean isSqlite() {
        return url.startsWith(SQLITE);
    }

    /** Without the password, and without what a URL may hold after its path. */
    @Override
    public String toString() {
        return url.replaceFirst("\\?.*", "").replaceFirst("//[^/@]*@", "//");
    }
}
