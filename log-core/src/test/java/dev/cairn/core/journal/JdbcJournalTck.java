package dev.cairn.core.journal;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import org.apache.pekko.persistence.CapabilityFlag;
import org.apache.pekko.persistence.japi.journal.JavaJournalSpec;

/** Pekko's own test kit for journals, against the journal as this project configures it. Run by {@link JdbcJournalTest}. */
public final class JdbcJournalTck extends JavaJournalSpec {
    public JdbcJournalTck() {
        super(settings());
    }

    private static Config settings() {
        try {
            Database database = Database.sqlite(Files.createTempDirectory("tck").resolve("journal.db"));
            Schema.create(database);
            return ConfigFactory.parseString("pekko.persistence.journal.plugin = \"cairn.journals.tck.journal\"\n"
                            // The kit's events are strings and serializable classes of its own.
                            + "pekko.actor.allow-java-serialization = on\npekko.actor.warn-about-java-serializer-usage = off\n"
                            // The kit waits three seconds for each answer; a busy machine may need more.
                            + "pekko.test.timefactor = 10\n")
                    .withFallback(JournalConfig.of("tck", database))
                    .withFallback(ConfigFactory.load());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public CapabilityFlag supportsRejectingNonSerializableObjects() {
        return CapabilityFlag.on();
    }
}
