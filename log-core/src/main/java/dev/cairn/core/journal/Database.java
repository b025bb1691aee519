package dev.cairn.core.journal;

import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
    private static final Pattern SQLITE_FILE =
            Pattern.compile("jdbc:sqlite:(?!:|file::|[?]|file:[?]|.*[?&]mode=memory)[^\\x00]+");
    private static final String HOST = "([^\\s/?#:,@\\[\\]]+|\\[[0-9A-Fa-f:.]+\\])(:[0-9]{1,5})?";
    private static final Pattern POSTGRESQL_URL = Pattern.compile(
            "jdbc:postgresql:(//(?<hosts>(" + HOST + "(," + HOST + ")*)?)/)?(?<name>[^\\s/?#:@]*)([?]\\S*)?");

    public Database {
        if (!url.startsWith(SQLITE) && !url.startsWith(POSTGRESQL)) {
            throw new IllegalArgumentException("a journal's url begins with " + SQLITE + " or " + POSTGRESQL);
        }
        // The drivers would make a database in memory of the one, and guess at the other.
        if (url.startsWith(SQLITE) && !SQLITE_FILE.matcher(url).matches()) {
            throw new IllegalArgumentException("a url of SQLite is " + SQLITE + "FILE, not in memory");
        }
        if (url.startsWith(POSTGRESQL) && !POSTGRESQL_URL.matcher(url).matches()) {
            throw new IllegalArgumentException("a url of PostgreSQL is " + POSTGRESQL + "//HOST[:PORT]/DATABASE");
        }
    }

    /** Whether both are one database, whatever their queries say and however its host or file is spelled. */
    public boolean isSameAs(Database other) {
        return place().equals(other.place());
    }

    private String place() {
        if (isSqlite()) {
            String file = withoutQuery(url.substring(SQLITE.length())).replaceFirst("^file:", "");
            return SQLITE + Path.of(file).toAbsolutePath().normalize();
        }
        Matcher parts = POSTGRESQL_URL.matcher(url);
        if (!parts.matches()) {
            throw new IllegalStateException("it matched when it was made");
        }
        String hosts = parts.group("hosts");
        String name = parts.group("name");
        StringBuilder place = new StringBuilder(POSTGRESQL);
        for (String host : (hosts == null || hosts.isEmpty() ? "localhost" : hosts).split(",", -1)) {
            place.append(host.toLowerCase(Locale.ROOT)).append(host.matches(".*:[0-9]+") ? "," : ":5432,");
        }
        return place.append('/').append(name.isEmpty() ? user : name).toString();
    }

    private static String withoutQuery(String url) {
        return url.replaceFirst("\\?.*", "");
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
        return withoutQuery(url);
    }
}
