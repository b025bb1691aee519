package dev.cairn.tools.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LanesTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final CountDownLatch gate = new CountDownLatch(1);
    private final AtomicInteger most = new AtomicInteger(4);
    private final Lanes lanes = new Lanes(threads, timer, 2, 100, LONG, most::get);

    @AfterEach
    void stop() {
        gate.countDown();
        threads.shutdownNow();
        timer.shutdownNow();
    }

    private static long in(Duration time) {
        return System.nanoTime() + time.toNanos();
    }

    private CompletableFuture<String> stuck(String lane) {
        return lanes.run(
                lane,
                () -> {
                    gate.await();
                    return lane;
                },
                in(LONG));
    }

    /** Takes both places of a lane. */
    private void blockA() {
        CompletableFuture<String> unusedFirst = stuck("a");
        CompletableFuture<String> unusedSecond = stuck("a");
    }

    private static void assertBusy(CompletableFuture<?> work) {
        ExecutionException failure = assertThrows(ExecutionException.class, work::get);
        assertTrue(
                assertInstanceOf(UnavailableException.class, failure.getCause()).isBusy());
    }

    @Test
    void aLaneHasItsShareAndAllTogetherTheirs() {
        List<CompletableFuture<String>> work = new ArrayList<>();
        for (String lane : List.of("a", "a", "a", "b", "b", "b")) {
            work.add(stuck(lane));
        }
        assertEquals(4, lanes.running());
        assertEquals(2, lanes.waiting());
        gate.countDown();
        work.forEach(CompletableFuture::join);
    }

    /** However busy the machine is: else one registry that does not answer could keep others from being asked. */
    @Test
    void oneOfEachLaneMayAlwaysRun() {
        most.set(1);
        blockA();
        assertEquals(1, lanes.running());
        assertEquals("b", lanes.run("b", () -> "b", in(LONG)).join());
        assertEquals(1, lanes.waiting());
        most.set(2);
        lanes.dispatch();
        assertEquals(2, lanes.running());
    }

    @Test
    void whatIsTooLateIsNotBegun() throws InterruptedException {
        AtomicInteger begun = new AtomicInteger();
        assertBusy(lanes.run("a", begun::incrementAndGet, System.nanoTime() - 1));
        blockA();
        CompletableFuture<Integer> late = lanes.run("a", begun::incrementAndGet, in(Duration.ofMillis(500)));
        assertFalse(late.isDone());
        while (!late.isDone()) {
            // Who comes later finds that it is over for who came before.
            CompletableFuture<Integer> unused = lanes.run("a", begun::incrementAndGet, in(Duration.ofMillis(1)));
            Thread.sleep(1);
        }
        assertBusy(late);
        assertEquals(0, begun.get());
        assertTrue(lanes.shed() > 1);
    }

    /** Nothing ends, so nothing that is asked for soon can. */
    @Test
    void aLaneThatDoesNotMoveTakesNoMore() throws InterruptedException {
        blockA();
        CompletableFuture<String> refused;
        do {
            Thread.sleep(1);
            refused = lanes.run("a", () -> "a", in(Duration.ofMillis(100)));
        } while (!refused.isDone());
        assertBusy(refused);
        assertEquals("b", lanes.run("b", () -> "b", in(Duration.ofMillis(100))).join());
    }

    /** Where nothing waits it is worth its while though it takes too long: what comes of it is kept. */
    @Test
    void whatTakesTooLongIsBegunWhereThereIsRoom() {
        String slow = lanes.run(
                        "a",
                        () -> {
                            Thread.sleep(50);
                            return "slow";
                        },
                        in(LONG))
                .join();
        assertEquals("slow", slow);
        CompletableFuture<String> again = lanes.run("a", () -> "again", in(Duration.ofSeconds(30)));
        assertEquals("again", again.join());
    }
}
