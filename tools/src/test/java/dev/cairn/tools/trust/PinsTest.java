package dev.cairn.tools.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.cairn.core.Bytes;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.tools.http.BoundedHttp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pinning, over HTTP, into a folder. */
class PinsTest {
    @TempDir
    private Path folder;

    private final TestRepository repository = new TestRepository();
    private final HttpServer server;
    private TrustHome home = new TrustHome(Path.of(""));
    private String redirect = "";

    PinsTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath().replaceFirst("^/tuf/", "");
            Bytes file = repository.files.get(path);
            if (!redirect.isEmpty()) {
                exchange.getResponseHeaders().set("Location", redirect);
                exchange.sendResponseHeaders(302, -1);
            } else if (file == null || !exchange.getRequestURI().getPath().startsWith("/tuf/")) {
                exchange.sendResponseHeaders(404, -1);
            } else {
                exchange.sendResponseHeaders(200, file.size());
                exchange.getResponseBody().write(file.unsafeArray());
            }
            exchange.close();
        });
        server.start();
    }

    @BeforeEach
    void home() {
        home = new TrustHome(folder.resolve("home"));
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private Pins pins() {
        return new Pins(home, new BoundedHttp(), InstantSource.fixed(TestRepository.NOW));
    }

    private Pins.Request request(Optional<Bytes> root, Optional<String> fingerprint) {
        return new Pins.Request("ours", url(), root, fingerprint);
    }

    private Pins.Request firstUse() {
        return request(Optional.empty(), Optional.empty());
    }

    private String fingerprint() {
        return TestRepository.sha256(repository.file("1.root.json"));
    }

    @Test
    void theFirstUsePinsWhatIsShown() throws Exception {
        Deployment pinned = pins().pin(firstUse());
        assertEquals(Deployment.Pinning.FIRST_USE, pinned.pinning());
        assertEquals(fingerprint(), pinned.rootSha256());
        assertEquals(URI.create(url() + "/tuf"), pinned.repository(), "it is found below the deployment's URL");
        assertEquals(Optional.of(pinned), home.find("ours"));
        assertEquals(List.of(pinned), home.list());
        PinnedFiles files = home.files(pinned);
        assertEquals(repository.target, files.trustedRoot());
        assertEquals(Optional.empty(), files.signingConfig());
        assertFalse(files.isStale(TestRepository.NOW));
        assertTrue(files.isStale(TestRepository.NOW.plusSeconds(90_000)), "after a day it is asked again");
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("home"))));
    }

    @Test
    void aFingerprintIsCompared() throws Exception {
        String colons = fingerprint().toUpperCase(Locale.ROOT).replaceAll("(..)(?=.)", "$1:");
        assertEquals(
                Deployment.Pinning.FINGERPRINT,
                pins().pin(request(Optional.empty(), Optional.of(colons))).pinning());
        home.remove("ours");
        VerificationException wrong = assertThrows(
                VerificationException.class, () -> pins().pin(request(Optional.empty(), Optional.of("00".repeat(32)))));
        assertTrue(wrong.getMessage().contains("nothing was pinned"), wrong.getMessage());
        assertEquals(List.of(), home.list());
    }

    @Test
    void aRootFromElsewhereIsBelievedAndNotTheServers() throws Exception {
        TestRepository another = new TestRepository();
        assertEquals(
                Deployment.Pinning.FILE,
                pins().pin(request(Optional.of(repository.file("1.root.json")), Optional.empty()))
                        .pinning());
        home.remove("ours");
        assertThrows(
                VerificationException.class,
                () -> pins().pin(request(Optional.of(another.file("1.root.json")), Optional.empty())));
        assertEquals(List.of(), home.list(), "nothing is kept of what does not verify");
        try (Stream<Path> left = Files.list(folder.resolve("home").resolve("deployments"))) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    void anotherRootUnderTheSameNameIsRefused() throws Exception {
        Deployment pinned = pins().pin(firstUse());
        repository.keys.put("root", List.of(LocalKey.generate(KeyType.ECDSA_P256)));
        repository.publishAll();
        VerificationException refused = assertThrows(VerificationException.class, () -> pins().pin(firstUse()));
        assertTrue(refused.getMessage().contains("cairn trust remove ours"), refused.getMessage());
        assertEquals(Optional.of(pinned), home.find("ours"));
    }

    @Test
    void pinningAgainForgetsNothingThatWasSeen() throws Exception {
        repository.versions.put("timestamp", 5L);
        repository.publish();
        pins().pin(firstUse());
        repository.versions.put("timestamp", 4L);
        repository.publish();
        assertThrows(VerificationException.class, () -> pins().pin(firstUse()));
    }

    @Test
    void anUpdateBringsWhatIsNew() throws Exception {
        Deployment pinned = pins().pin(firstUse());
        repository.target = Bytes.ofUtf8("{\"the\":\"next\"}");
        for (String role : List.of("timestamp", "snapshot", "targets")) {
            repository.versions.put(role, 2L);
        }
        repository.publish();
        pins().update(pinned);
        assertEquals(repository.target, home.files(pinned).trustedRoot());
        server.stop(0);
        assertThrows(IOException.class, () -> pins().update(pinned));
        assertEquals(repository.target, home.files(pinned).trustedRoot(), "it is read without the network");
    }

    @Test
    void noRepositoryAndARedirectAreSaidSo() {
        repository.files.clear();
        IOException none = assertThrows(IOException.class, () -> pins().pin(firstUse()));
        assertTrue(String.valueOf(none.getMessage()).contains("there is no TUF repository"), none.toString());
        redirect = "http://127.0.0.1:1/elsewhere";
        IOException led = assertThrows(IOException.class, () -> pins().pin(firstUse()));
        assertTrue(String.valueOf(led.getMessage()).contains("leads elsewhere"), led.toString());
    }

    @Test
    void theDefaultGoesWithItsDeployment() throws Exception {
        Deployment pinned = pins().pin(firstUse());
        assertEquals(Optional.empty(), home.preferred());
        home.prefer("ours");
        assertEquals(Optional.of(pinned), home.preferred());
        home.remove("ours");
        assertEquals(Optional.empty(), home.preferred());
        assertEquals(Optional.empty(), home.find("../ours"), "a name is no path");
    }

    @ParameterizedTest
    @CsvSource({
        "/c, /x, /p, /p",
        "/c, /x, '', /c",
        "'', /x, '', /x/cairn",
        "'', relative, '', HOME/.config/cairn",
        "'', '', '', HOME/.config/cairn"
    })
    void whereItIs(String cairnHome, String configHome, String property, String expected) {
        assertEquals(
                Path.of(expected.replace("HOME", System.getProperty("user.home"))),
                TrustHome.locate(property, Map.of("CAIRN_HOME", cairnHome, "XDG_CONFIG_HOME", configHome)));
    }

    @ParameterizedTest
    @CsvSource({
        "https://a.example, true",
        "http://127.0.0.1:3000, true",
        "http://localhost, true",
        "http://192.0.2.1, false",
        "http://[::1]:3000, true",
        "http://localhost.example, false",
        "http:///no-host, false"
    })
    void whereNobodyStandsBetween(URI url, boolean isProtected) {
        assertEquals(isProtected, BoundedHttp.isProtected(url));
    }
}
