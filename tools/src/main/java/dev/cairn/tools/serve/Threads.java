package dev.cairn.tools.serve;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;

/** Threads of a process that serves. */
final class Threads {
    private Threads() {}

    /** Threads of a name, which do not keep a process alive. */
    static ThreadFactory daemon(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Refuses work when more than so much waits already. */
    static Executor bounded(ThreadPoolExecutor threads, int mostWaiting) {
        return task -> {
            if (threads.getQueue().size() > mostWaiting) {
                throw new RejectedExecutionException();
            }
            threads.execute(task);
        };
    }
}
