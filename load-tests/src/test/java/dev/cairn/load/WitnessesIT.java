package dev.cairn.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A log with three witnesses, two of which must have cosigned: four processes, some of which die or lie. */
@Timeout(600)
class WitnessesIT {
    private static final int MEASURED = 40;
    private static final long PATIENCE_NANOS = 30_000_000_000L;

    @TempDir
    private Path folder;

    /** Waits for something that another process does. */
    private static void await(String what, Callable<Boolean> happened) throws Exception {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!happened.call()) {
            assertTrue(System.nanoTime() < end, () -> "waited in vain: " + what);
            Threads.pause(20);
        }
    }

    private static void requirePolicy(WitnessedLog log) throws Exception {
        String key = log.data().resolve("keys/log.vkey").toString();
        WitnessedLog.cairn(
                "log",
                "info",
                "--url",
                log.url(),
                "--vkey",
                key,
                "--witness-policy",
                log.policy().toString());
        WitnessedLog.cairn(
                "fsck",
                log.url(),
                "--vkey",
                key,
                "--witness-policy",
                log.policy().toString());
    }

    private static long medianMillis(WitnessedLog log, String what) throws Exception {
        List<Long> nanos = new ArrayList<>();
        for (int i = 0; i < MEASURED; i++) {
            long start = System.nanoTime();
            log.add(what + " " + i);
            nanos.add(System.nanoTime() - start);
        }
        Collections.sort(nanos);
        long millis = nanos.get(nanos.size() / 2) / 1_000_000;
        System.out.println(
                "WitnessesIT: " + what + ": an entry is published in " + millis + " ms (median of " + MEASURED + ")");
        return millis;
    }

    @Test
    void theLogPublishesUnderItsQuorumAndWaitsForIt() throws Exception {
        try (WitnessedLog log = new WitnessedLog(folder, 3, 2)) {
            log.add("first");
            requirePolicy(log);
            medianMillis(log, "three witnesses");

            log.witnesses().get(0).process().kill();
            medianMillis(log, "two of three witnesses");
            requirePolicy(log);

            log.witnesses().get(1).process().kill();
            long before = log.publishedSize();
            HttpResponse<String> refused = log.post("/add", "while there is no quorum");
            assertEquals(5, refused.statusCode() / 100, refused.body()); // not known in time, or told so at once
            await("not ready", () -> log.get("/readyz").statusCode() == 503);
            assertTrue(
                    log.get("/readyz").body().contains("witness"),
                    log.get("/readyz").body());
            assertEquals(before, log.publishedSize());
            assertTrue(WitnessedLog.cairn("log", "info", "--url", log.url()).contains("w1"));

            log.witnesses().get(0).start();
            log.witnesses().get(1).start();
            // What was sequenced meanwhile is published; sent again it is found.
            await("caught up", () -> log.publishedSize() == before + 1);
            assertEquals(before, log.add("while there is no quorum"));
            await("ready", () -> log.get("/readyz").statusCode() == 200);
            requirePolicy(log);
            assertEquals(0, log.running().stop());
            WitnessedLog.cairn("fsck", log.data().toString());
        }
    }

    /** Both journals from a backup: the log itself cannot know. */
    @Test
    void aLogFromABackupIsRefusedAndConvictedWhenItSignsAnew() throws Exception {
        try (WitnessedLog log = new WitnessedLog(folder, 3, 2)) {
            for (int i = 0; i < 5; i++) {
                log.add("kept " + i);
            }
            assertEquals(0, log.running().stop());
            Path backup = folder.resolve("backup");
            ServerFiles.copy(log.data(), backup);
            log.startLog();
            for (int i = 0; i < 6; i++) {
                log.add("lost " + i);
            }
            long cosigned = log.publishedSize();
            assertEquals(0, log.running().stop());

            ServerFiles.delete(log.data());
            ServerFiles.copy(backup, log.data());
            log.startLog();
            // Shorter than what the witnesses know, then longer: neither is cosigned.
            for (int i = 0; i < 9; i++) {
                HttpResponse<String> refused = log.post("/add", "other " + i);
                assertEquals(5, refused.statusCode() / 100, refused.body()); // not known in time, or told so at once
            }
            assertEquals(5, log.publishedSize());
            assertTrue(log.get("/readyz").statusCode() == 503);
            for (RunningWitness witness : log.witnesses()) {
                await("evidence in " + witness.data(), () -> !witness.evidence().isEmpty());
                for (Path proof : witness.evidence()) {
                    String said = WitnessedLog.cairn("verify-misbehaviour", proof.toString(), "--vkey", log.key());
                    assertTrue(said.contains(WitnessedLog.ORIGIN), said);
                }
                String state = WitnessedLog.cairn(
                        "witness", "list-logs", "--data", witness.data().toString());
                assertTrue(state.contains(String.valueOf(cosigned)), state);
                assertEquals(1, witness.process().stop(), "its exit code says what it saw");
                assertFalse(witness.process().standardError().contains("Exception"));
            }
        }
    }

    /** One log brings both of its histories to every witness; another one just shows them, one after the other. */
    @Test
    void aLogThatForksIsRefusedAndConvictedByEveryWitness() throws Exception {
        ForkingLog asking = new ForkingLog("asks.test", 11);
        ForkingLog showing = new ForkingLog("shows.test", 11);
        List<RunningWitness> witnesses = new ArrayList<>();
        try (FakeServer asked = new FakeServer(asking);
                FakeServer seen = new FakeServer(showing)) {
            showing.show("a", 20);
            for (int i = 1; i <= 3; i++) {
                RunningWitness witness = new RunningWitness(folder.resolve("w" + i), "w" + i + ".test");
                witnesses.add(witness);
                witness.add(asking.vkey(), asked.url());
                witness.add(showing.vkey(), seen.url());
                witness.start();
                assertEquals(200, witness.ask(asking.request("a", 0, 20)));
                assertEquals(422, witness.ask(asking.request("b", 20, 27)));
                assertEquals(200, witness.ask(asking.request("a", 20, 27)));
                assertEquals(422, witness.ask(asking.request("b", 27, 27)));
            }
            for (RunningWitness witness : witnesses) {
                await("the first look of " + witness.data(), () -> witness.hasSeen(showing.vkey()));
            }
            showing.show("b", 15);
            for (RunningWitness witness : witnesses) {
                for (String key : List.of(asking.vkey(), showing.vkey())) {
                    await("evidence in " + witness.data(), () -> witness.convicts(key));
                }
                assertEquals(1, witness.process().stop());
            }
        } finally {
            for (RunningWitness witness : witnesses) {
                witness.close();
            }
        }
    }
}
