package dev.cairn.tools.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The workflow of TUF section 5, and each of the attacks of its section 1.5.2 that a repository or somebody on the way can try. */
class TufClientTest {
    @TempDir
    private Path folder;

    private final TestRepository repository = new TestRepository();
    private MetadataStore store = new MetadataStore(Path.of(""));

    @BeforeEach
    void pin() {
        store = new MetadataStore(folder);
        store.write("root.json", repository.file("1.root.json"));
    }

    private Optional<Bytes> update() throws IOException, MalformedException, VerificationException {
        return new TufClient(repository, store, TestRepository.NOW).update().fetch("trusted_root.json");
    }

    @Test
    void aTargetIsFetchedOnceAndKept() throws Exception {
        assertEquals(Optional.of(repository.target), update());
        assertEquals(
                List.of(
                        "2.root.json",
                        "timestamp.json",
                        "1.snapshot.json",
                        "1.targets.json",
                        "targets/" + TestRepository.sha256(repository.target) + ".trusted_root.json"),
                repository.fetched);
        repository.fetched.clear();
        assertEquals(Optional.of(repository.target), update());
        assertEquals(List.of("2.root.json", "timestamp.json"), repository.fetched, "nothing is new");
    }

    @Test
    void aRepositoryWithoutConsistentSnapshots() throws Exception {
        repository.consistent = false;
        repository.publishAll();
        store.write("root.json", repository.file("1.root.json"));
        assertEquals(Optional.of(repository.target), update());
        assertTrue(repository.fetched.contains("targets/trusted_root.json"), repository.fetched.toString());
    }

    @Test
    void aTargetThatIsNotThereIsNot() throws Exception {
        assertEquals(
                Optional.empty(),
                new TufClient(repository, store, TestRepository.NOW).update().fetch("signing_config.v0.2.json"));
    }

    @Test
    void rootsAreFollowedOneByOne() throws Exception {
        for (long version = 2; version <= 4; version++) {
            List<LocalKey> old = repository.keysOf("root");
            repository.keys.put("root", List.of(LocalKey.generate(KeyType.ECDSA_P256)));
            repository.versions.put("root", version);
            List<LocalKey> both = Stream.concat(old.stream(), repository.keysOf("root").stream())
                    .toList();
            repository.files.put(version + ".root.json", TestRepository.sign(repository.root(), both));
        }
        update();
        assertEquals(repository.file("4.root.json"), store.read("root.json").orElseThrow());
    }

    @Test
    void aRootThatExpiredInBetweenIsPassedThrough() throws Exception {
        repository.expires.put("root", TestRepository.PAST);
        repository.publishAll();
        store.write("root.json", repository.file("1.root.json"));
        repository.expires.put("root", TestRepository.FAR);
        repository.versions.put("root", 2L);
        repository.publishAll();
        assertEquals(Optional.of(repository.target), update());
    }

    /** TUF section 5.3.11: who stole a timestamp key and set its version to the highest can be recovered from. */
    @Test
    void newKeysOfTheTimestampForgetWhatTheOldOnesSigned() throws Exception {
        repository.versions.put("timestamp", 1_000_000L);
        repository.versions.put("snapshot", 1_000_000L);
        repository.publish();
        update();
        repository.keys.put("timestamp", List.of(LocalKey.generate(KeyType.ECDSA_P256)));
        repository.keys.put("snapshot", List.of(LocalKey.generate(KeyType.ECDSA_P256)));
        repository.versions.put("root", 2L);
        repository.versions.put("timestamp", 2L);
        repository.versions.put("snapshot", 2L);
        repository.publishAll();
        assertEquals(Optional.of(repository.target), update());
    }

    @Test
    void anUpdateThatBrokeOffGoesOn() throws Exception {
        Bytes targets = repository.files.remove("1.targets.json");
        assertThrows(IOException.class, this::update);
        repository.files.put("1.targets.json", targets);
        assertEquals(Optional.of(repository.target), update());
    }

    private record Attack(String name, String says, Consumer<TestRepository> change) {}

    private static final LocalKey MALLORY = LocalKey.generate(KeyType.ECDSA_P256);

    /** Each is done after one good update at version 2 of everything but the root. */
    private static Stream<Attack> attacks() {
        return Stream.of(
                new Attack("rollback of the timestamp", "timestamp.json: its version is 1, and 2 was seen", r -> {
                    r.versions.put("timestamp", 1L);
                    r.publish();
                }),
                new Attack("rollback of the snapshot", "the snapshot: its version is 1, and 2 was seen", r -> {
                    r.versions.put("timestamp", 3L);
                    r.versions.put("snapshot", 1L);
                    r.publish();
                }),
                new Attack("rollback of the targets", "targets.json: its version is 1, and 2 was seen", r -> {
                    r.versions.put("timestamp", 3L);
                    r.versions.put("snapshot", 3L);
                    r.versions.put("targets", 1L);
                    r.publish();
                }),
                new Attack("the targets are gone from the snapshot", "targets.json is gone", r -> {
                    r.versions.put("timestamp", 3L);
                    r.versions.put("snapshot", 3L);
                    r.publish();
                    r.alter("3.snapshot.json", "snapshot", signed -> {
                        ((ObjectNode) signed.get("meta")).removeAll();
                    });
                    r.files.put(
                            "timestamp.json",
                            TestRepository.sign(r.timestamp(r.file("3.snapshot.json")), r.keysOf("timestamp")));
                }),
                new Attack("freeze: an old timestamp", "timestamp.json: it expired", r -> {
                    r.expires.put("timestamp", TestRepository.PAST);
                    r.versions.put("timestamp", 3L);
                    r.publish();
                }),
                new Attack("freeze: an old snapshot", "3.snapshot.json: it expired", r -> {
                    r.expires.put("snapshot", TestRepository.PAST);
                    r.versions.put("timestamp", 3L);
                    r.versions.put("snapshot", 3L);
                    r.publish();
                }),
                new Attack("freeze: old targets", "3.targets.json: it expired", r -> {
                    r.expires.put("targets", TestRepository.PAST);
                    next(r);
                }),
                new Attack("freeze: an old root", "2.root.json: it expired", r -> {
                    r.expires.put("root", TestRepository.PAST);
                    r.versions.put("root", 2L);
                    r.publishAll();
                }),
                new Attack("mix and match: a snapshot of another time", "3.snapshot.json: its sha256", r -> {
                    next(r);
                    r.alter("3.snapshot.json", "snapshot", signed -> signed.put("expires", "2027-01-02T00:00:00Z"));
                }),
                new Attack("mix and match: another version of the snapshot", "its version is 4, not 3", r -> {
                    next(r);
                    r.alter("3.snapshot.json", "snapshot", signed -> signed.put("version", 4));
                    r.alter("timestamp.json", "timestamp", signed -> {
                        ObjectNode meta = (ObjectNode) signed.get("meta").get("snapshot.json");
                        meta.remove(List.of("length", "hashes"));
                    });
                }),
                new Attack("mix and match: another version of the targets", "its version is 4, not 3", r -> {
                    next(r);
                    r.alter("3.targets.json", "targets", signed -> signed.put("version", 4));
                }),
                new Attack("a target of the same length", "trusted_root.json: its sha256 is not", r -> {
                    next(r);
                    byte[] other = r.target.toArray();
                    other[0] ^= 1;
                    r.files.put("targets/" + TestRepository.sha256(r.target) + ".trusted_root.json", Bytes.wrap(other));
                }),
                new Attack("endless data: a target", "does not end after the", r -> {
                    next(r);
                    r.files.put(
                            "targets/" + TestRepository.sha256(r.target) + ".trusted_root.json",
                            Bytes.wrap(new byte[1 << 20]));
                }),
                new Attack(
                        "endless data: the timestamp",
                        "does not end after the 16384 bytes",
                        r -> r.files.put("timestamp.json", Bytes.wrap(new byte[20_000]))),
                new Attack(
                        "endless data: the next root",
                        "does not end after the 512000 bytes",
                        r -> r.files.put("2.root.json", Bytes.wrap(new byte[600_000]))),
                new Attack("endless data: a snapshot", "does not end after the", r -> {
                    next(r);
                    r.files.put("3.snapshot.json", Bytes.wrap(new byte[100_000]));
                }),
                new Attack("a timestamp of a key of nobody's", "0 good signatures by the keys of its role", r -> {
                    r.keys.put("timestamp", List.of(MALLORY));
                    r.versions.put("timestamp", 3L);
                    r.publish();
                }),
                new Attack("targets of the online key", "3.targets.json: 0 good signatures", r -> {
                    r.keys.put("targets", r.keysOf("timestamp"));
                    next(r);
                }),
                new Attack("a stranger's root", "2.root.json: 0 good signatures by the keys of the root before", r -> {
                    r.keys.put("root", List.of(MALLORY));
                    r.versions.put("root", 2L);
                    r.publishAll();
                }),
                new Attack("a root that its own new keys have not signed", "by its own keys", r -> {
                    List<LocalKey> old = r.keysOf("root");
                    r.keys.put("root", List.of(MALLORY));
                    r.versions.put("root", 2L);
                    r.files.put("2.root.json", TestRepository.sign(r.root(), old));
                }),
                new Attack("a root that skips a version", "2.root.json: its version is 3, not 2", r -> {
                    r.versions.put("root", 3L);
                    r.files.put("2.root.json", TestRepository.sign(r.root(), r.keysOf("root")));
                }),
                new Attack("one key under two names for a threshold of two", "1 good signatures", r -> {
                    r.versions.put("root", 2L);
                    r.thresholds.put("timestamp", 2);
                    ObjectNode root = r.root();
                    LocalKey key = r.keysOf("timestamp").get(0);
                    ((ObjectNode) root.get("keys")).set("another-name", TestRepository.key(key));
                    root.withArray("/roles/timestamp/keyids").add("another-name");
                    r.files.put("2.root.json", TestRepository.sign(root, r.keysOf("root")));
                    r.versions.put("timestamp", 3L);
                    r.publish();
                    // Both names have a good signature.
                    r.files.put(
                            "timestamp.json",
                            Bytes.ofUtf8(r.file("timestamp.json")
                                    .utf8()
                                    .replaceFirst(
                                            "(\\{\\s*\"keyid\" : \")[0-9a-f]+(\",\\s*\"sig\" : \"[0-9a-f]+\"\\s*})",
                                            "$0, $1another-name$2")));
                }),
                new Attack("one signature twice for a threshold of two", "a second signature of one key", r -> {
                    LocalKey key = r.keysOf("timestamp").get(0);
                    r.versions.put("timestamp", 3L);
                    r.publish();
                    r.files.put(
                            "timestamp.json",
                            TestRepository.sign(r.timestamp(r.file("2.snapshot.json")), List.of(key, key)));
                }),
                new Attack("the targets in the place of the snapshot", "_type: not \"snapshot\"", r -> {
                    next(r);
                    r.files.put("3.snapshot.json", r.file("3.targets.json"));
                    r.alter("timestamp.json", "timestamp", signed -> {
                        ((ObjectNode) signed.get("meta").get("snapshot.json")).remove(List.of("length", "hashes"));
                    });
                }),
                new Attack("metadata of another version of TUF", "spec_version: not version 1", r -> {
                    r.versions.put("timestamp", 3L);
                    r.publish();
                    r.alter("timestamp.json", "timestamp", signed -> signed.put("spec_version", "2.0"));
                }),
                new Attack("a hash that is a path", "not a hash", r -> {
                    next(r);
                    r.alter("3.targets.json", "targets", signed -> {
                        ObjectNode target = (ObjectNode) signed.get("targets").get("trusted_root.json");
                        ((ObjectNode) target.get("hashes")).put("sha256", "../../etc/passwd");
                    });
                }));
    }

    private static void next(TestRepository repository) {
        for (String role : List.of("timestamp", "snapshot", "targets")) {
            repository.versions.put(role, 3L);
        }
        repository.target = Bytes.ofUtf8("{\"the\":\"trusted root, changed\"}");
        repository.publish();
    }

    private static Stream<Arguments> named() {
        return attacks().map(attack -> Arguments.of(attack.name(), attack));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("named")
    void attacksAreFoundAndTheyReplaceNothing(String unusedName, Attack attack) throws Exception {
        for (String role : List.of("timestamp", "snapshot", "targets")) {
            repository.versions.put(role, 2L);
        }
        repository.publish();
        Bytes good = update().orElseThrow();
        attack.change().accept(repository);
        Exception refused = assertThrows(Exception.class, this::update);
        assertTrue(
                refused instanceof VerificationException || refused instanceof MalformedException, refused::toString);
        assertTrue(String.valueOf(refused.getMessage()).contains(attack.says()), refused::toString);
        assertEquals(good, store.read("trusted_root.json").orElseThrow());
    }

    @Test
    void thePublicInstancesRootIsSignedByItsOwnKeys() throws Exception {
        try (var in = TufClientTest.class.getResourceAsStream("sigstore/root.json")) {
            Root root = Root.read("root.json", Bytes.wrap(in.readAllBytes()));
            assertEquals(16, root.version());
            assertEquals(3, root.role(dev.cairn.ca.tuf.TufRole.ROOT).threshold());
            assertEquals(5, root.role(dev.cairn.ca.tuf.TufRole.ROOT).keys().size());
        }
    }
}
