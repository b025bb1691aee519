package dev.cairn.ca.tuf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.cairn.core.Bytes;
import dev.cairn.core.http.Answer;
import dev.cairn.core.http.Call;
import dev.cairn.core.http.Route;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TufRoutesTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void make() throws Exception {
        new TestRepository(folder);
        Files.writeString(folder.resolve("secret.key"), "secret");
        Files.writeString(folder.resolve(".1.root.json.new"), "draft");
        Files.writeString(folder.resolve("targets").resolve("plain.json"), "{}");
    }

    private Answer get(String path) {
        Route route = TufRoutes.of(folder).get(0);
        assertEquals(path.startsWith("/tuf/"), route.isAt(path));
        return route.answer(new Call(path, "", Map.of(), Bytes.EMPTY))
                .toCompletableFuture()
                .join();
    }

    @ParameterizedTest
    @CsvSource({
        "timestamp.json, no-cache",
        "1.root.json, 'public, max-age=31536000, immutable'",
        "1.snapshot.json, 'public, max-age=31536000, immutable'",
        "1.targets.json, 'public, max-age=31536000, immutable'",
    })
    void metadata(String name, String cache) throws Exception {
        Answer answer = get("/tuf/" + name);
        assertEquals(200, answer.status());
        assertEquals("application/json", answer.contentType());
        assertEquals(cache, answer.headers().get("Cache-Control"));
        assertEquals(Bytes.wrap(Files.readAllBytes(folder.resolve(name))), answer.body());
    }

    @Test
    void target() {
        String hash = FileInfo.of(Bytes.ofUtf8("{\"first\":1}")).sha256();
        assertEquals(
                "{\"first\":1}",
                get("/tuf/targets/" + hash + ".trusted_root.json").body().utf8());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2.root.json",
                "0.root.json",
                "01.root.json",
                "root.json",
                "secret.key",
                ".lock",
                ".1.root.json.new",
                "targets",
                "targets/",
                "targets/plain.json",
                "targets/../1.root.json",
                "../1.root.json",
                "%2e%2e/1.root.json",
                "",
                "/1.root.json",
                "1.root.json/",
                "1.root.json\u0000",
                "99999999999999999999.root.json",
            })
    void nothingElseIsServed(String name) {
        Answer answer = get("/tuf/" + name);
        assertEquals(404, answer.status());
        assertEquals("no-store", answer.headers().get("Cache-Control"));
        assertFalse(answer.body().utf8().contains(folder.toString()));
    }
}
