package dev.cairn.tools.signers.rego;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegoPolicyTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private static byte[] resource(String name) {
        try (InputStream in = Objects.requireNonNull(RegoPolicyTest.class.getResourceAsStream(name))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static JsonNode signedBy(String... identities) {
        ObjectNode input = JSON.createObjectNode();
        for (String identity : identities) {
            input.withArray("signatures").addObject().put("identity", identity);
        }
        return input;
    }

    private static void decides(RegoPolicy plain, RegoPolicy withReasons) {
        JsonNode two = signedBy("ada@example.test", "eve@example.test");
        JsonNode strangers = signedBy("eve@example.test", "mallory@example.test");
        assertEquals(Optional.empty(), plain.against(two));
        assertEquals(Optional.empty(), withReasons.against(two));
        assertTrue(plain.against(signedBy("ada@example.test")).orElseThrow().endsWith("is not met"));
        assertTrue(plain.against(strangers).orElseThrow().endsWith("is not met"));
        assertTrue(withReasons.against(strangers).orElseThrow().endsWith("is not met: no maintainer signed"));
        assertTrue(plain.against(JSON.createObjectNode()).isPresent());
    }

    @Test
    void compiled() {
        byte[] module = resource("maintainers.wasm");
        decides(OpaWasm.of("p.wasm", module, "cairn/allow"), OpaWasm.of("p.wasm", module, "cairn/decision"));
    }

    @Test
    void oneCompiledPolicyIsUsedByManyThreads() throws Exception {
        RegoPolicy policy = OpaWasm.of("p.wasm", resource("maintainers.wasm"), "cairn/allow");
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<Boolean>> answers = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                boolean good = i % 2 == 0;
                answers.add(threads.submit(
                        () -> policy.against(signedBy("ada@example.test", good ? "x" : "ada@example.test"))
                                        .isEmpty()
                                == good));
            }
            for (Future<Boolean> answer : answers) {
                assertTrue(answer.get());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void whatIsNoCompiledPolicyIsRefused() {
        byte[] module = resource("maintainers.wasm");
        IllegalArgumentException other =
                assertThrows(IllegalArgumentException.class, () -> OpaWasm.of("p.wasm", module, "cairn/other"));
        assertTrue(String.valueOf(other.getMessage()).contains("it has cairn/allow, cairn/decision"));
        assertThrows(IllegalArgumentException.class, () -> OpaWasm.of("p.wasm", new byte[100], "cairn/allow"));
        byte[] cut = Arrays.copyOf(module, module.length / 2);
        assertThrows(IllegalArgumentException.class, () -> OpaWasm.of("p.wasm", cut, "cairn/allow"));
    }

    private static HttpServer answering(int status, byte[] body, AtomicReference<String> asked) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> answer(exchange, status, body, asked));
        server.start();
        return server;
    }

    private static void answer(HttpExchange exchange, int status, byte[] body, AtomicReference<String> asked)
            throws IOException {
        asked.set(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        exchange.getResponseHeaders().add("Location", "/elsewhere");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static String url(HttpServer server) {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "200|{\"result\": true}|",
                "200|{\"result\": {\"allow\": true}}|",
                "200|{\"result\": false}|is not met",
                "200|{\"result\": {\"allow\": \"true\"}}|is not met",
                "200|{\"result\": {\"allow\": false, \"reasons\": [\"one\", \"two\"]}}|is not met: one; two",
                "200|{}|is undefined",
                "200|{\"result\": \"true\"}|says neither",
                "200|[|was not answered with JSON",
                "404|{\"result\": true}|HTTP status 404",
                "500|{\"result\": true}|HTTP status 500",
                "302|{\"result\": true}|HTTP status 302",
            })
    void asked(int status, String body, String reason) throws IOException {
        AtomicReference<String> asked = new AtomicReference<>("");
        HttpServer server = answering(status, body.getBytes(StandardCharsets.UTF_8), asked);
        try {
            Optional<String> against =
                    OpaServer.of(url(server), "cairn/allow", TIMEOUT).against(signedBy("ada"));
            if (reason == null) {
                assertEquals(Optional.empty(), against);
            } else {
                assertTrue(against.orElseThrow().contains(reason), against.get());
            }
            assertEquals(
                    "POST /v1/data/cairn/allow {\"input\":{\"signatures\":[{\"identity\":\"ada\"}]}}", asked.get());
        } finally {
            server.stop(0);
        }
    }

    @Test
    void whatIsLateTooLongOrNotThereDoesNotAllow() throws IOException {
        byte[] yes = ("{\"result\": true}" + " ".repeat(2 << 20)).getBytes(StandardCharsets.UTF_8);
        HttpServer server = answering(200, yes, new AtomicReference<>());
        try {
            assertTrue(OpaServer.of(url(server), "a", TIMEOUT)
                    .against(signedBy("ada"))
                    .orElseThrow()
                    .contains("could not be asked"));
        } finally {
            server.stop(0);
        }
        assertTrue(
                OpaServer.of(url(server), "a", TIMEOUT).against(signedBy("ada")).isPresent());
        // It takes the connection and says nothing.
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Optional<String> against = OpaServer.of(
                            "http://127.0.0.1:" + silent.getLocalPort(), "a", Duration.ofMillis(100))
                    .against(signedBy("ada"));
            assertTrue(against.isPresent());
        }
        CountDownLatch done = new CountDownLatch(1);
        HttpServer slow = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        slow.createContext("/", exchange -> {
            // The headers are there, the body never ends.
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            try {
                done.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.close();
        });
        slow.setExecutor(Executors.newCachedThreadPool());
        slow.start();
        try {
            assertTrue(OpaServer.of(url(slow), "a", Duration.ofMillis(200))
                    .against(signedBy("ada"))
                    .orElseThrow()
                    .contains("was not answered within 200 ms"));
        } finally {
            done.countDown();
            slow.stop(0);
        }
    }

    /** The server that policies are written for, where it is installed. */
    @Test
    void askedOfOpa(@TempDir Path folder) throws Exception {
        Path opa = program("opa").orElse(null);
        Assumptions.assumeTrue(opa != null, "opa is not installed");
        Path policy = Files.write(folder.resolve("maintainers.rego"), resource("maintainers.rego"));
        Path log = folder.resolve("log");
        // It does not say which port it took, so it is told one.
        int port = freePort();
        Process server = new ProcessBuilder(
                        String.valueOf(opa),
                        "run",
                        "--server",
                        "--addr=127.0.0.1:" + port,
                        "--disable-telemetry",
                        String.valueOf(policy))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            await(server, port, log);
            String url = "http://127.0.0.1:" + port;
            decides(OpaServer.of(url, "cairn/allow", TIMEOUT), OpaServer.of(url + "/", "cairn/decision", TIMEOUT));
            assertTrue(OpaServer.of(url, "cairn/nothing", TIMEOUT)
                    .against(signedBy("ada"))
                    .orElseThrow()
                    .contains("is undefined"));
        } finally {
            server.destroy();
            boolean unusedEnded = server.waitFor(20, TimeUnit.SECONDS);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void await(Process server, int port, Path log) throws Exception {
        while (server.isAlive()) {
            try (Socket connected = new Socket(InetAddress.getLoopbackAddress(), port)) {
                assertTrue(connected.isConnected());
                return;
            } catch (IOException e) {
                // Not yet.
                Thread.sleep(20);
            }
        }
        throw new AssertionError(Files.readString(log));
    }

    private static Optional<Path> program(String name) {
        String home = System.getProperty("user.home");
        return Stream.concat(
                        Arrays.stream(String.valueOf(System.getenv("PATH")).split(File.pathSeparator)),
                        Stream.of(home + "/go/bin"))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
