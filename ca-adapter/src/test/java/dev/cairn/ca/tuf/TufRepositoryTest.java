package dev.cairn.ca.tuf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.Bytes;
import dev.cairn.core.StoreException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.LocalKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TufRepositoryTest {
    @TempDir
    private Path folder;

    private TestRepository made;

    @BeforeEach
    void make() throws Exception {
        made = new TestRepository(folder);
    }

    private Set<String> files() throws Exception {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private List<Long> versions() throws Exception {
        return made.open().state().stream().map(RoleState::version).toList();
    }

    @Test
    void newRepositoryHasExactlyItsFiles() throws Exception {
        String hash = FileInfo.of(Bytes.ofUtf8("{\"first\":1}")).sha256();
        assertEquals(
                new TreeSet<>(Set.of(
                        ".lock",
                        "1.root.json",
                        "1.targets.json",
                        "1.snapshot.json",
                        "timestamp.json",
                        "targets/" + hash + ".trusted_root.json")),
                files());
        assertEquals(TestRepository.FIRST, new TestClient(folder).update(made.now));
        assertEquals(TestRepository.FIRST, made.open().contents());
    }

    @Test
    void secondRepositoryInTheSamePlaceIsRefused() {
        assertThrows(StoreException.class, () -> new TestRepository(folder));
    }

    @Test
    void clientsFollowEveryChange() throws Exception {
        TestClient client = new TestClient(folder);
        client.update(made.now);
        made.open().publish(TestRepository.SECOND, made.signers());
        assertEquals(TestRepository.SECOND, client.update(made.now));
        assertEquals(List.of(1L, 2L, 2L, 2L), versions());

        made.open().rotateTargetsKey(new TufKey(made.newKey().publicKey()), made.signers());
        assertEquals(TestRepository.SECOND, client.update(made.now));
        assertEquals(List.of(2L, 3L, 3L, 3L), versions());

        made.open().rotateOnlineKey(new TufKey(made.newKey().publicKey()), made.signers());
        assertEquals(TestRepository.SECOND, client.update(made.now));
        assertEquals(List.of(3L, 3L, 4L, 4L), versions());

        made.open().rotateRoot(RoleKeys.of(new TufKey(made.newKey().publicKey())), made.signers());
        assertEquals(TestRepository.SECOND, client.update(made.now));
        assertEquals(List.of(4L, 3L, 4L, 4L), versions());

        // Without the keys that were replaced, everything goes on.
        made.keys.removeAll(List.of(made.root, made.targets, made.online));
        made.open().publish(TestRepository.FIRST, made.signers());
        made.open().changeRoot(Map.of(), made.signers());
        assertEquals(TestRepository.FIRST, client.update(made.now));
        assertEquals(TestRepository.FIRST, new TestClient(folder).update(made.now));
    }

    @Test
    void lostKeysAreReplacedByTheRootAlone() throws Exception {
        TestClient client = new TestClient(folder);
        client.update(made.now);
        made.keys.remove(made.online);
        LocalKey online = made.newKey();
        made.open().rotateOnlineKey(new TufKey(online.publicKey()), made.signers());
        assertEquals(List.of(2L, 1L, 2L, 2L), versions());
        assertEquals(TestRepository.FIRST, client.update(made.now));
        assertEquals(TestRepository.FIRST, new TestClient(folder).update(made.now));

        made.keys.remove(made.targets);
        made.open().rotateTargetsKey(new TufKey(made.newKey().publicKey()), made.signers());
        assertEquals(List.of(3L, 2L, 3L, 3L), versions());
        assertEquals(TestRepository.FIRST, client.update(made.now));
        made.open().publish(TestRepository.SECOND, made.signers());
        made.open().refresh(new RefreshRule(0.99, 0.99), made.signers());
        assertEquals(TestRepository.SECOND, client.update(made.now));
        assertEquals(TestRepository.SECOND, new TestClient(folder).update(made.now));
        assertFalse(files().contains("timestamp.next"));
    }

    @Test
    void bothKeysLostAtOnceAreReplacedTogether() throws Exception {
        TestClient client = new TestClient(folder);
        client.update(made.now);
        made.keys.removeAll(List.of(made.online, made.targets));
        RoleKeys online = RoleKeys.of(new TufKey(made.newKey().publicKey()));
        RoleKeys targets = RoleKeys.of(new TufKey(made.newKey().publicKey()));
        Set<String> before = files();
        // One alone is refused before clients see anything: what names the new targets is signed by the online key.
        assertThrows(
                VerificationException.class,
                () -> made.open().changeRoot(Map.of(TufRole.TARGETS, targets), made.signers()));
        assertFalse(files().contains("2.root.json"));
        assertEquals(TestRepository.FIRST, client.update(made.now));
        assertTrue(files().containsAll(before));
        made.open()
                .changeRoot(
                        Map.of(TufRole.TARGETS, targets, TufRole.SNAPSHOT, online, TufRole.TIMESTAMP, online),
                        made.signers());
        assertEquals(TestRepository.FIRST, client.update(made.now));
        assertEquals(TestRepository.FIRST, new TestClient(folder).update(made.now));
    }

    @Test
    void refreshKeepsClientsHappyForHalfAYear() throws Exception {
        TestClient client = new TestClient(folder);
        TufSigners onlineOnly = TufSigners.of(made.online);
        int timestamps = 0;
        int snapshots = 0;
        for (int day = 1; day < 182; day++) {
            made.pass(Duration.ofDays(1).plusSeconds(1));
            List<TufRole> signed = made.open().refresh(RefreshRule.DEFAULT, onlineOnly);
            timestamps += signed.contains(TufRole.TIMESTAMP) ? 1 : 0;
            snapshots += signed.contains(TufRole.SNAPSHOT) ? 1 : 0;
            client.update(made.now);
        }
        assertEquals(181, timestamps);
        assertEquals(9, snapshots);
        assertEquals(List.of(), made.open().refresh(RefreshRule.DEFAULT, onlineOnly));
        // The targets need another key.
        made.pass(Duration.ofDays(1));
        VerificationException expired =
                assertThrows(VerificationException.class, () -> made.open().checkExpiry());
        assertTrue(expired.getMessage().contains("targets expired at 2026-07-02T00:00:00Z"), expired.getMessage());
        made.open().publish(made.open().contents(), made.signers());
        made.open().checkExpiry();
        client.update(made.now);
    }

    @Test
    void whatExpiredWhileNobodyLookedIsSignedAgain() throws Exception {
        made.pass(Duration.ofDays(40));
        assertThrows(VerificationException.class, () -> made.open().checkExpiry());
        assertEquals(
                List.of(TufRole.SNAPSHOT, TufRole.TIMESTAMP), made.open().refresh(RefreshRule.DEFAULT, made.signers()));
        made.open().checkExpiry();
    }

    @Test
    void rootKeysOnOtherMachinesSignADraft() throws Exception {
        LocalKey ada = TestRepository.key();
        LocalKey bob = TestRepository.key();
        LocalKey eve = TestRepository.key();
        RoleKeys two = new RoleKeys(
                List.of(new TufKey(ada.publicKey()), new TufKey(bob.publicKey()), new TufKey(eve.publicKey())), 2);
        TufRepository repository = made.open();
        RootDraft draft = repository.prepareRoot(Map.of(TufRole.ROOT, two));
        refused("by the keys of the root before: 0", draft);
        // Each step on a machine of its own, by way of a file.
        draft = RootDraft.parse(draft.encode()).sign(made.root);
        refused("by its own keys: 0", draft);
        draft = RootDraft.parse(draft.encode()).sign(bob);
        refused("by its own keys: 1 good signatures of its role's 3 keys where 2 must be", draft);
        draft = RootDraft.parse(draft.encode()).sign(bob).sign(TestRepository.key());
        refused("by its own keys: 1", draft);
        draft = RootDraft.parse(draft.encode()).sign(eve);
        repository.install(draft, TufSigners.of());
        TestClient client = new TestClient(folder);
        client.update(made.now);

        // The next one needs two of the three.
        LocalKey targets = TestRepository.key();
        RootDraft next = repository.prepareRoot(Map.of(TufRole.TARGETS, RoleKeys.of(new TufKey(targets.publicKey()))));
        refused("by the keys of the root before: 1", next.sign(ada));
        RootDraft signed = next.sign(ada).sign(bob);
        assertEquals(2, signed.signers(two));
        VerificationException missing =
                assertThrows(VerificationException.class, () -> repository.install(signed, TufSigners.of()));
        assertTrue(missing.getMessage().contains("targets.json: 0 good signatures"), missing.getMessage());
        repository.install(signed, TufSigners.of(made.targets, targets, made.online));
        client.update(made.now);
        assertEquals(3, versions().get(0));
        // The same draft again is no longer the next version.
        assertThrows(VerificationException.class, () -> repository.install(signed, TufSigners.of()));
    }

    private void refused(String rule, RootDraft draft) throws Exception {
        Set<String> before = files();
        VerificationException refusal =
                assertThrows(VerificationException.class, () -> made.open().install(draft, made.signers()));
        assertTrue(refusal.getMessage().contains(rule), refusal.getMessage());
        assertEquals(before, files());
    }

    @Test
    void draftThatLayTooLongIsRefused() throws Exception {
        RootDraft draft = made.open().prepareRoot(Map.of()).sign(made.root);
        made.pass(Duration.ofDays(365));
        refused("expired", draft);
    }

    @Test
    void withoutItsKeyNothingIsPublished() throws Exception {
        Set<String> before = files();
        VerificationException refusal = assertThrows(
                VerificationException.class,
                () -> made.open().publish(TestRepository.SECOND, TufSigners.of(made.online, made.root)));
        assertEquals("2.targets.json: 0 good signatures of its role's 1 keys where 1 must be", refusal.getMessage());
        assertEquals(before, files());
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x", ".hidden", "a/b", "", "a b", "\u00e9"})
    void targetNamesAreNoPaths(String name) {
        assertThrows(
                IllegalArgumentException.class, () -> made.open().publish(Map.of(name, Bytes.EMPTY), made.signers()));
    }

    /** Every file, every byte that is not white space: a flipped bit is noticed at the next start. */
    @Test
    void everyDamageIsNoticed() throws Exception {
        made.open().rotateOnlineKey(new TufKey(made.newKey().publicKey()), made.signers());
        Set<String> live = new TreeSet<>(files());
        // Older versions that nothing leads to.
        live.removeAll(Set.of(".lock", "1.snapshot.json"));
        for (String name : live) {
            Path file = folder.resolve(name);
            byte[] good = Files.readAllBytes(file);
            for (int i = 0; i < good.length; i += 1 + i / 40) {
                if (Character.isWhitespace(good[i])) {
                    continue;
                }
                byte[] bad = good.clone();
                bad[i] ^= 1;
                Files.write(file, bad);
                int at = i;
                if (!isUnneededSignature(name, new String(good, StandardCharsets.ISO_8859_1), i)) {
                    assertThrows(Exception.class, made::open, () -> name + ", byte " + at);
                }
            }
            Files.delete(file);
            if (name.equals("2.root.json")) {
                // Without it the first root is the last, and the metadata has the old key's signature too.
                made.open();
            } else {
                assertThrows(Exception.class, made::open, () -> name + " is gone");
            }
            Files.write(file, good);
        }
        made.open();
    }

    /** Timestamp and root files carry signatures of keys that the last root does not name, which nobody looks at. */
    private boolean isUnneededSignature(String name, String text, int at) {
        String old = new TufKey(made.online.publicKey()).id();
        int start = text.indexOf(old);
        int signed = text.indexOf("\"signed\"");
        return name.equals("timestamp.json") && start >= 0 && start < signed && at >= start && at < start + 64 + 200;
    }

    @Test
    void olderTimestampIsNotHidden() throws Exception {
        byte[] older = Files.readAllBytes(folder.resolve("timestamp.json"));
        TestClient client = new TestClient(folder);
        made.open().publish(TestRepository.SECOND, made.signers());
        client.update(made.now);
        Files.write(folder.resolve("timestamp.json"), older);
        // The repository alone cannot know, clients do.
        made.open();
        assertThrows(AssertionError.class, () -> client.update(made.now));
    }
}
