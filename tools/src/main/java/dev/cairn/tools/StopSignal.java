package dev.cairn.tools;

import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;

/**
 * SIGTERM and SIGINT as a future. Left to itself the JVM would end with status 143 or 130; after a signal that was obeyed the status is to be
 * 0. A second signal ends the process at once, which the log survives as it survives a crash.
 */
final class StopSignal {
    private static final int KILLED_BY_SIGNAL = 130;

    private StopSignal() {}

    /** Completes at the first signal. */
    static CompletableFuture<Void> install() {
        CompletableFuture<Void> asked = new CompletableFuture<>();
        Runnable received = () -> {
            if (!asked.complete(null)) {
                Runtime.getRuntime().halt(KILLED_BY_SIGNAL);
            }
        };
        handle("TERM", received);
        handle("INT", received);
        return asked;
    }

    /** The JDK's door to signals, exported by the module jdk.unsupported; by reflection, as the compiler warns of its every use. */
    private static void handle(String name, Runnable received) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(
                    StopSignal.class.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            received.run();
                        }
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this Java has no sun.misc.Signal", e);
        }
    }
}
