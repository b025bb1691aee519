package dev.cairn.tools.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LanesTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    private static final int WORKERS = 8;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final CountDownLatch gate = new CountDownLatch(1);
    private final AtomicInteger most = new AtomicInteger(4);
    private final Lanes lanes = new Lanes(threads, timer, WORKERS, 2, 100, LONG, most::get);

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

    /** Whoever asks names the registries: 256 of them that do not answer must not keep one that does from being asked. */
    @Test
    void registriesThatDoNotAnswerLeaveRoomForOneThatDoes() {
        for (int limit : new int[] {1, WORKERS}) {
            most.set(limit);
            assertEquals(
                    "healthy", lanes.run("healthy", () -> "healthy", in(LONG)).join());
            AtomicInteger running = new AtomicInteger();
            AtomicInteger highest = new AtomicInteger();
            IntFunction<CompletableFuture<String>> dead = number -> lanes.run(
                    "dead" + number,
                    () -> {
                        highest.accumulateAndGet(running.incrementAndGet(), Math::max);
                        gate.await();
                        return "late";
                    },
                    in(LONG));
            int refused = 0;
            for (int i = 0; i < 256; i++) {
                refused += dead.apply(i).isCompletedExceptionally() ? 1 : 0;
                assertTrue(lanes.running() <= WORKERS);
            }
            assertTrue(lanes.waiting() <= 50, "half of what may wait: " + lanes.waiting());
            assertTrue(refused > 0, "what waits is bounded");
            for (int i = 0; i < 20; i++) {
                assertEquals(
                        "healthy",
                        lanes.run("healthy", () -> "healthy", in(LONG)).join());
                assertTrue(lanes.running() <= WORKERS);
            }
            assertTrue(highest.get() < WORKERS, "dead ones have " + highest.get());
        }
    }

    /** Two that answered once, and then hang with all that they may have, do not stop a third. */
    @Test
    void registriesThatHangLaterLeaveRoomToo() {
        most.set(WORKERS);
        for (String lane : List.of("a", "b", "c", "d")) {
            assertEquals(lane, lanes.run(lane, () -> lane, in(LONG)).join());
        }
        for (String lane : List.of("a", "a", "a", "b", "b", "b", "c", "c", "c")) {
            CompletableFuture<String> unused = stuck(lane);
        }
        assertEquals("d", lanes.run("d", () -> "d", in(LONG)).join());
    }

    /** What was given to the threads in time may still be late when one has it. */
    @Test
    void whatIsLateWhenAThreadHasItIsNotBegun() throws InterruptedException {
        List<Runnable> given = new ArrayList<>();
        ExecutorService slow = new AbstractExecutorService() {
            @Override
            public void execute(Runnable task) {
                given.add(task);
            }

            @Override
            public void shutdown() {}

            @Override
            public List<Runnable> shutdownNow() {
                return List.of();
            }

            @Override
            public boolean isShutdown() {
                return false;
            }

            @Override
            public boolean isTerminated() {
                return false;
            }

            @Override
            public boolean awaitTermination(long timeout, TimeUnit unit) {
                return true;
            }
        };
        Lanes waiting = new Lanes(slow, timer, WORKERS, 2, 100, LONG, most::get);
        AtomicInteger begun = new AtomicInteger();
        long until = in(Duration.ofSeconds(1));
        CompletableFuture<Integer> late = waiting.run("a", begun::incrementAndGet, until);
        assertEquals(1, given.size());
        while (System.nanoTime() - until < 0) {
            Thread.sleep(1);
        }
        given.forEach(Runnable::run);
        assertBusy(late);
        assertEquals(0, begun.get());
        assertEquals(0, waiting.running());
        assertEquals(1, waiting.shed());
    }
}
