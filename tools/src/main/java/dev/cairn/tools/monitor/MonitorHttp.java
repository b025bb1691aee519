package dev.cairn.tools.monitor;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** Serves {@code /metrics}, and {@code /healthz}: 200 unless a log cannot be looked at, then 503. The body is the outcome, and nothing about findings. */
public final class MonitorHttp implements AutoCloseable {
    private static final int BACKLOG = 16;
    private static final int THREADS = 2;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, task -> {
        Thread thread = new Thread(task, "cairn-monitor-http");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * Begins to listen.
     *
     * @param metrics the text of Prometheus' exposition format
     */
    public MonitorHttp(InetSocketAddress address, Supplier<String> metrics, Supplier<Outcome> outcome)
            throws IOException {
        server = HttpServer.create(address, BACKLOG);
        server.setExecutor(threads);
        server.createContext(
                "/metrics",
                exchange -> answer(exchange, 200, "text/plain; version=0.0.4; charset=utf-8", metrics.get()));
        server.createContext("/healthz", exchange -> {
            Outcome now = outcome.get();
            answer(exchange, now == Outcome.OPERATIONAL ? 503 : 200, "text/plain; charset=utf-8", now + "\n");
        });
        server.start();
    }

    private static void answer(HttpExchange exchange, int status, String type, String text) throws IOException {
        try (exchange) {
            boolean read = exchange.getRequestMethod().equals("GET")
                    || exchange.getRequestMethod().equals("HEAD");
            byte[] body = (read ? text : "only GET\n").getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", type);
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(read ? status : 405, head ? -1 : body.length);
            if (!head) {
                exchange.getResponseBody().write(body);
            }
        }
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
