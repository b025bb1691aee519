package dev.cairn.ca.tuf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.Bytes;
import dev.cairn.core.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each operation, killed before each of its steps: clients old and new accept what is left, and the operation can be done again. */
class TufCrashTest {
    @TempDir
    private Path scratch;

    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private enum Operation {
        PUBLISH {
            @Override
            void run(TufRepository repository, TufSigners signers, TufKey fresh) throws Exception {
                repository.publish(TestRepository.SECOND, signers);
            }
        },
        REFRESH {
            @Override
            void run(TufRepository repository, TufSigners signers, TufKey fresh) throws Exception {
                repository.refresh(RefreshRule.DEFAULT, signers);
            }
        },
        ROTATE_ROOT {
            @Override
            void run(TufRepository repository, TufSigners signers, TufKey fresh) throws Exception {
                repository.rotateRoot(RoleKeys.of(fresh), signers);
            }
        },
        ROTATE_TARGETS {
            @Override
            void run(TufRepository repository, TufSigners signers, TufKey fresh) throws Exception {
                repository.rotateTargetsKey(fresh, signers);
            }
        },
        ROTATE_ONLINE {
            @Override
            void run(TufRepository repository, TufSigners signers, TufKey fresh) throws Exception {
                repository.rotateOnlineKey(fresh, signers);
            }
        },
        REPLACE_LOST_TARGETS {
            @Override
            void run(TufRepository repository, TufSigners signers, TufKey fresh) throws Exception {
                repository.rotateTargetsKey(fresh, signers);
            }
        },
        REPLACE_LOST_ONLINE {
            @Override
            void run(TufRepository repository, TufSigners signers, TufKey fresh) throws Exception {
                repository.rotateOnlineKey(fresh, signers);
            }
        };

        abstract void run(TufRepository repository, TufSigners signers, TufKey fresh) throws Exception;

        boolean losesAKey() {
            return this == REPLACE_LOST_TARGETS || this == REPLACE_LOST_ONLINE;
        }

        Map<String, Bytes> after() {
            return this == PUBLISH ? TestRepository.SECOND : TestRepository.FIRST;
        }
    }

    @ParameterizedTest
    @EnumSource
    void killedAnywhere(Operation operation) throws Exception {
        Path original = Files.createDirectory(scratch.resolve("original"));
        TestRepository made = new TestRepository(original);
        // So that a refresh signs both.
        made.pass(Duration.ofDays(25));
        made.open().refresh(new RefreshRule(0.01, 0.99), made.signers());
        TufKey fresh = new TufKey(made.newKey().publicKey());
        if (operation == Operation.REPLACE_LOST_TARGETS) {
            made.keys.remove(made.targets);
        } else if (operation == Operation.REPLACE_LOST_ONLINE) {
            made.keys.remove(made.online);
        }
        List<String> steps = new ArrayList<>();
        Path whole = Files.createDirectory(scratch.resolve("whole"));
        Files.delete(whole);
        TestRepository.copy(original, whole);
        operation.run(TufRepository.open(new TufDirectory(whole, steps::add), () -> made.now), made.signers(), fresh);
        assertTrue(steps.size() >= 3, steps::toString);

        for (int kill = 0; kill < steps.size(); kill++) {
            Path folder = scratch.resolve("killed-" + kill);
            TestRepository.copy(original, folder);
            TestClient old = new TestClient(folder);
            old.update(made.now);
            int last = kill;
            List<String> done = new ArrayList<>();
            TufDirectory mortal = new TufDirectory(folder, step -> {
                if (done.size() == last) {
                    throw new Killed();
                }
                done.add(step);
            });
            TufRepository repository = TufRepository.open(mortal, () -> made.now);
            assertThrows(Killed.class, () -> operation.run(repository, made.signers(), fresh));
            String where = operation + " killed before " + steps.get(kill);
            if (operation.losesAKey()) {
                // Clients may see the root without what it signs, until somebody looks at the repository.
                seenOrRefused(old, made);
                TufRepository.open(folder, () -> made.now);
            }
            Map<String, Bytes> seen = old.update(made.now);
            assertTrue(seen.equals(TestRepository.FIRST) || seen.equals(operation.after()), where);
            assertEquals(seen, new TestClient(folder).update(made.now), where);

            TufRepository again = TufRepository.open(folder, () -> made.now);
            assertEquals(seen, again.contents(), where);
            operation.run(again, made.signers(), fresh);
            assertEquals(operation.after(), old.update(made.now), where);
            assertEquals(operation.after(), new TestClient(folder).update(made.now), where);
        }
    }

    private static void seenOrRefused(TestClient client, TestRepository made) throws Exception {
        try {
            assertEquals(TestRepository.FIRST, client.update(made.now));
        } catch (AssertionError e) {
            assertTrue(String.valueOf(e.getMessage()).contains("too few signatures"), e::toString);
        }
    }

    @Test
    void secondWriterIsHeldOff() throws Exception {
        TestRepository made = new TestRepository(Files.createDirectory(scratch.resolve("shared")));
        TufRepository other = made.open();
        TufRepository one = TufRepository.open(
                new TufDirectory(made.folder, step -> {
                    StoreException busy = assertThrows(
                            StoreException.class, () -> other.publish(TestRepository.FIRST, made.signers()));
                    assertTrue(String.valueOf(busy.getMessage()).contains("another process"));
                }),
                () -> made.now);
        one.publish(TestRepository.SECOND, made.signers());
        assertEquals(TestRepository.SECOND, other.contents());
    }
}
