package dev.cairn.ca.tuf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TufRefresherTest {
    @TempDir
    private Path folder;

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private TestRepository made;
    private TufRefresher refresher;

    @BeforeEach
    void make() throws Exception {
        made = new TestRepository(folder);
        refresher = new TufRefresher(
                made.open(),
                made::signers,
                RefreshRule.DEFAULT,
                List.of(Expiry.of("tsa-leaf", made.now.plus(Duration.ofDays(100)))),
                () -> made.now,
                metrics);
        refresher.look();
    }

    private double daysLeft(String item) {
        return metrics.get("cairn.trust.days.left").tag("item", item).gauge().value();
    }

    private List<String> due() {
        return refresher.due().stream().map(Expiry::item).sorted().toList();
    }

    @Test
    void daysLeftGoDownAndUp() {
        assertEquals(365, daysLeft("tuf-root"));
        assertEquals(7, daysLeft("tuf-timestamp"));
        made.pass(Duration.ofHours(12));
        assertEquals(6.5, daysLeft("tuf-timestamp"));
        refresher.look();
        assertEquals(6.5, daysLeft("tuf-timestamp"));
        made.pass(Duration.ofHours(13));
        refresher.look();
        assertEquals(7, daysLeft("tuf-timestamp"));
        assertEquals(100 - 25.0 / 24, daysLeft("tsa-leaf"), 1e-9);
    }

    @Test
    void rotatedKeyIsFound() throws Exception {
        made.open().rotateOnlineKey(new TufKey(made.newKey().publicKey()), made.signers());
        made.keys.remove(made.online);
        made.pass(Duration.ofDays(2));
        refresher.look();
        assertEquals(7, daysLeft("tuf-timestamp"));
    }

    @Test
    void whatPeopleMustRenewIsDueAMonthBefore() {
        for (int day = 0; day < 71; day++) {
            assertEquals(List.of(), due(), "day " + day);
            made.pass(Duration.ofDays(1));
            refresher.look();
        }
        assertEquals(List.of("tsa-leaf"), due());
    }

    @Test
    void failureIsCountedAndTheRepositoryGoesOnExpiring() throws Exception {
        byte[] good = Files.readAllBytes(folder.resolve("timestamp.json"));
        Files.writeString(folder.resolve("timestamp.json"), "{}");
        made.pass(Duration.ofDays(6));
        refresher.look();
        assertEquals(2, metrics.counter("cairn.trust.refresh.failures").count());
        assertEquals(1, daysLeft("tuf-timestamp"));
        assertEquals(List.of("tuf-timestamp"), due());
        Files.write(folder.resolve("timestamp.json"), good);
        refresher.look();
        assertEquals(7, daysLeft("tuf-timestamp"));
        assertEquals(List.of(), due());
    }
}
