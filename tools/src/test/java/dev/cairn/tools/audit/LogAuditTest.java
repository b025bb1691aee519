package dev.cairn.tools.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.Bytes;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.testing.NaiveTree;
import dev.cairn.tools.audit.Finding.Rule;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogAuditTest {
    private static final LogAudit.Settings FORM = new LogAudit.Settings(false, List.of(), Optional.empty(), 1, 5);

    private final AuditedLog log;

    LogAuditTest() throws Exception {
        log = new AuditedLog();
    }

    @Test
    void everyVisitReadsWhatCameSinceTheLastOne() throws Exception {
        long before = 0;
        for (int size : new int[] {1, 255, 256, 257, 700, 700}) {
            log.append((int) (size - log.memory().size()));
            AuditReport report = log.audit();
            assertEquals(List.of(), report.findings());
            assertEquals(before - before % 256, report.from());
            assertEquals(size - report.from(), report.counts().verified());
            assertEquals(size, report.size());
            before = size;
        }
        assertEquals(512, log.kept().orElseThrow().audited());
    }

    @Test
    void tilesOfEveryLevelAreDerived() throws Exception {
        log.append(1);
        log.memory().append(70_000);
        log.publish(log.memory().size(), log.memory().root());
        AuditReport report = log.audit(FORM);
        assertEquals(List.of(), report.findings());
        assertEquals(70_000, report.counts().opaque());
        // 274 of level 0, 2 of level 1, 1 of level 2.
        assertEquals(274 + 2 + 1, report.counts().tiles());
        for (String path : List.of("tile/1/000", "tile/1/001.p/17", "tile/2/000.p/1")) {
            byte[] tile = log.file(path);
            tile[5] ^= 1;
            log.keep(Optional.empty());
            assertEquals(
                    List.of(path),
                    log.audit(FORM).findings().stream()
                            .map(Finding::place)
                            .filter(path::equals)
                            .toList());
            tile[5] ^= 1;
        }
    }

    private Finding only() throws Exception {
        Optional<Visit> before = log.kept();
        AuditReport report = log.audit();
        assertEquals(1, report.findings().size(), report.findings().toString());
        assertEquals(before, log.kept(), "what is not clean is not kept");
        return report.findings().get(0);
    }

    @Test
    void anEntryThatWasChangedIsNamed() throws Exception {
        log.append(300);
        byte[] bundle = log.file("tile/entries/000");
        bundle[1000] ^= 1;
        AuditReport report = log.audit();
        assertEquals(Rule.ENTRY, report.findings().get(0).rule());
        assertEquals("tile/entries/000", report.findings().get(0).place());
        assertTrue(log.kept().isEmpty());
    }

    @Test
    void aTileThatWasChangedIsNamed() throws Exception {
        log.append(300);
        log.file("tile/0/000")[40] ^= 1;
        Finding finding = only();
        assertEquals(Rule.TILE, finding.rule());
        assertEquals(OptionalLong.of(1), finding.index());
    }

    @Test
    void aFileThatIsMissingIsNamed() throws Exception {
        log.append(300);
        log.files().remove("tile/entries/001.p/44");
        assertEquals(Rule.MISSING, only().rule());
    }

    @Test
    void aSignatureThatIsNotGoodIsNamed() throws Exception {
        log.append(3);
        Bytes other = log.entry("another artifact");
        Bytes bad = Bytes.ofUtf8(other.utf8().replaceFirst("\"digest\":\".{8}", "\"digest\":\"AAAAAAAA"));
        log.append(List.of(bad));
        Finding finding = only();
        assertEquals(Rule.SIGNATURE, finding.rule());
        assertEquals(OptionalLong.of(3), finding.index());
        assertTrue(log.audit(FORM).isClean(), "without signatures only the form counts");
    }

    @Test
    void aSecondSpellingIsNamed() throws Exception {
        log.append(2);
        log.append(List.of(Bytes.ofUtf8(log.entry("x").utf8() + " ")));
        assertEquals(Rule.CANONICAL_FORM, only().rule());
    }

    @Test
    void aRootThatIsNotThatOfTheEntriesIsNamed() throws Exception {
        log.append(3);
        log.publish(3, Hash.copyOf(new byte[32]));
        assertEquals(Rule.ROOT, only().rule());
    }

    @Test
    void aLogThatWentBackIsNamed() throws Exception {
        log.append(300);
        assertTrue(log.audit().isClean());
        log.startAgain();
        log.append(299);
        assertEquals(Rule.ROLLBACK, only().rule());
    }

    @Test
    void aLogOfAnotherHistoryIsNamed() throws Exception {
        log.append(300);
        assertTrue(log.audit().isClean());
        log.startAgain();
        log.memory().append(1);
        log.append(700);
        assertEquals(Rule.CONSISTENCY, only().rule());
    }

    @Test
    void findingsBeyondTheMostAreCounted() throws Exception {
        for (int i = 0; i < 9; i++) {
            log.append(List.of(Bytes.ofUtf8(log.entry("x" + i).utf8() + " ")));
        }
        AuditReport report = log.audit(FORM);
        assertEquals(5, report.findings().size());
        assertEquals(4, report.more());
    }

    @Test
    void anyBytesAreEntriesOfUnknownKinds() throws Exception {
        log.memory().append(List.of(Bytes.wrap(NaiveTree.entry(1)), Bytes.ofUtf8("{\"kind\":1}"), Bytes.EMPTY));
        log.publish(3, log.memory().root());
        assertEquals(3, log.audit().counts().opaque());
    }

    @Test
    void theStateFileHoldsAVisit(@TempDir Path folder) throws Exception {
        log.append(600);
        assertTrue(log.audit().isClean());
        Path file = folder.resolve("state");
        log.kept().orElseThrow().write(file);
        log.keep(Visit.read(file));
        log.append(1);
        AuditReport report = log.audit();
        assertEquals(512, report.from());
        assertTrue(report.isClean());
        assertFalse(Visit.read(folder.resolve("none")).isPresent());
    }
}
