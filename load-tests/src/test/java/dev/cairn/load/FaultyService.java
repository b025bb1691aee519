package dev.cairn.load;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;

/** Stands between a client and a real service, and spoils its answers. */
final class FaultyService implements AutoCloseable {
    /** What it does. */
    enum Fault {
        /** Answers what it answered the first who asked. */
        REPLAY,
        /** Answers with an error of its own. */
        ERROR,
        /** Never comes to an end. */
        ENDLESS,
        /** Ends in the middle. */
        CUT,
        /** Answers with something else altogether. */
        NONSENSE
    }

    private final HttpServer server;
    private final String upstream;
    private final Fault fault;
    private final CompletableFuture<byte[]> first = new CompletableFuture<>();
    private final HttpClient client = HttpClient.newHttpClient();

    private FaultyService(HttpServer server, String upstream, Fault fault) {
        this.server = server;
        this.upstream = upstream;
        this.fault = fault;
    }

    static FaultyService before(String upstream, Fault fault) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        FaultyService service = new FaultyService(server, upstream, fault);
        server.createContext("/", service::handle);
        server.start();
        return service;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] request = exchange.getRequestBody().readAllBytes();
        try (exchange) {
            switch (fault) {
                case REPLAY -> send(exchange, 200, replayed(exchange, request));
                case CUT -> {
                    byte[] whole = ask(exchange, request);
                    send(exchange, 200, Arrays.copyOf(whole, whole.length / 2));
                }
                case ERROR ->
                    send(exchange, 503, "{\"code\":14,\"message\":\"out of order\"}".getBytes(StandardCharsets.UTF_8));
                case NONSENSE -> send(exchange, 200, "<html>a captive portal</html>".getBytes(StandardCharsets.UTF_8));
                case ENDLESS -> {
                    exchange.sendResponseHeaders(200, 0);
                    byte[] zeros = new byte[1 << 16];
                    try (OutputStream out = exchange.getResponseBody()) {
                        while (true) {
                            out.write(zeros);
                        }
                    } catch (IOException e) {
                        // The client has enough.
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private byte[] replayed(HttpExchange exchange, byte[] request) throws IOException, InterruptedException {
        if (!first.isDone()) {
            first.complete(ask(exchange, request));
        }
        return first.join();
    }

    private byte[] ask(HttpExchange exchange, byte[] request) throws IOException, InterruptedException {
        HttpRequest asked = HttpRequest.newBuilder(URI.create(upstream + exchange.getRequestURI()))
                .header("Content-Type", exchange.getRequestHeaders().getFirst("Content-Type"))
                .POST(HttpRequest.BodyPublishers.ofByteArray(request))
                .build();
        return client.send(asked, HttpResponse.BodyHandlers.ofByteArray()).body();
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
