package dev.cairn.tools.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class ReloadedPolicyTest {
    private final FakeRegistry registry = new FakeRegistry();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Queue<ReloadedPolicy.Loader> next = new ArrayDeque<>();

    private ImagePolicy load() throws MalformedException {
        return next.remove().load();
    }

    private double current() {
        return meters.get("cairn.admission.policy.current").gauge().value();
    }

    @Test
    void whatCannotBeUsedLeavesTheOldInForce() throws MalformedException {
        next.add(() -> registry.policy("p1"));
        ReloadedPolicy policy = ReloadedPolicy.open(this::load, meters);
        ImagePolicy first = policy.get();
        next.add(() -> registry.policy("p1"));
        policy.refresh();
        assertEquals(first, policy.get());
        next.add(() -> {
            throw new MalformedException("signers.yaml:1:1", "as it was to be");
        });
        next.add(() -> {
            throw new StoreException("cannot read trusted_root.json", new IOException("as it was to be"));
        });
        next.add(() -> {
            throw new IllegalStateException("as it was to be");
        });
        for (int i = 0; i < 3; i++) {
            policy.refresh();
            assertEquals(first, policy.get());
            assertFalse(policy.isCurrent());
            assertEquals(0, current());
        }
        next.add(() -> registry.policy("p2"));
        policy.refresh();
        assertEquals("p2", policy.get().hash());
        assertTrue(policy.isCurrent());
        assertEquals(1, current());
    }

    @Test
    void withoutAFirstPolicyNothingBegins() {
        next.add(() -> {
            throw new MalformedException("signers.yaml:1:1", "as it was to be");
        });
        assertThrows(MalformedException.class, () -> ReloadedPolicy.open(this::load, meters));
    }
}
