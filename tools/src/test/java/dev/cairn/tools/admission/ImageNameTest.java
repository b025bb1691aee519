package dev.cairn.tools.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cairn.core.MalformedException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageNameTest {
    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "nginx, docker.io/library/nginx:latest",
        "nginx:1.25, docker.io/library/nginx:1.25",
        "team/app, docker.io/team/app:latest",
        "index.docker.io/library/nginx, docker.io/library/nginx:latest",
        "localhost/app, localhost/app:latest",
        "localhost:5000/app:v1, localhost:5000/app:v1",
        "registry.test/a/b/c:V_1.0-x, registry.test/a/b/c:V_1.0-x",
        "registry.test/app@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, registry.test/app@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    })
    void canonical(String text, String canonical) throws MalformedException {
        assertEquals(canonical, ImageName.parse(text).canonical());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Nginx",
                "registry.test/",
                "registry.test/App",
                "app:",
                "app@sha256:abc",
                "app@md5:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "https://registry.test/app",
                "registry.test/a//b",
                "registry.test/../app",
                "a b",
                "registry.test:99999999/app",
                "user@registry.test/app"
            })
    void refused(String text) {
        assertThrows(MalformedException.class, () -> ImageName.parse(text));
    }
}
