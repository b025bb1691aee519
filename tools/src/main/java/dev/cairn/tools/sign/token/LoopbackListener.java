package dev.cairn.tools.sign.token;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Waits on a loopback port for the browser to come back (<a href="https://www.rfc-editor.org/rfc/rfc8252#section-7.3">RFC 8252 section 7.3</a>). Requests
 * without the state of this login are turned away and do not end the wait.
 */
final class LoopbackListener implements AutoCloseable {
    private static final String PATH = "/auth/callback";

    private final HttpServer server;
    private final String state;
    private final CompletableFuture<URI> answer = new CompletableFuture<>();

    private LoopbackListener(HttpServer server, String state) {
        this.server = server;
        this.state = state;
    }

    static LoopbackListener start(String state) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
        LoopbackListener listener = new LoopbackListener(server, state);
        server.createContext(PATH, listener::handle);
        server.start();
        return listener;
    }

    /** Where the browser is sent back to. */
    URI redirect() {
        return URI.create("http://localhost:" + server.getAddress().getPort() + PATH);
    }

    private void handle(HttpExchange exchange) throws IOException {
        String query = String.valueOf(exchange.getRequestURI().getRawQuery());
        boolean ours = exchange.getRequestMethod().equals("GET")
                && exchange.getRequestURI().getPath().equals(PATH)
                && ("&" + query + "&").contains("&state=" + state + "&")
                && !answer.isDone();
        byte[] page = page(
                ours
                        ? "Done. This window can be closed; the rest is in the terminal."
                        : "This is not the login that is waited for.");
        exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.getResponseHeaders().set("Referrer-Policy", "no-referrer");
        exchange.sendResponseHeaders(ours ? 200 : 400, page.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(page);
        }
        if (ours) {
            answer.complete(URI.create(redirect() + "?" + query));
        }
    }

    private static byte[] page(String text) {
        return ("<!doctype html><html lang=\"en\"><title>cairn</title><p>" + text + "</p></html>\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    /**
     * The URL that the browser came back to.
     *
     * @throws TimeoutException if nobody came
     */
    URI await(Duration timeout) throws TimeoutException, InterruptedException {
        try {
            return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException("it is completed with URLs only", e);
        }
    }

    @Override
    public void close() {
        // What is being answered is answered.
        server.stop(1);
    }
}
