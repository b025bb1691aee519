package dev.cairn.tools.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cairn.core.MalformedException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageReferenceTest {
    private static final String HEX = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "alpine, docker.io/library/alpine, latest, registry-1.docker.io, false",
        "alpine:3, docker.io/library/alpine:3, 3, registry-1.docker.io, false",
        "team/app, docker.io/team/app, latest, registry-1.docker.io, false",
        "index.docker.io/team/app, docker.io/team/app, latest, registry-1.docker.io, false",
        "localhost/app, localhost/app, latest, localhost, true",
        "localhost:5000/a/b-c__d.e:V1, localhost:5000/a/b-c__d.e:V1, V1, localhost:5000, true",
        "127.0.0.1:5000/app, 127.0.0.1:5000/app, latest, 127.0.0.1:5000, true",
        "127.8.8.8/app, 127.8.8.8/app, latest, 127.8.8.8, true",
        "[::1]:5000/app, [::1]:5000/app, latest, [::1]:5000, true",
        "[::1]/app, [::1]/app, latest, [::1], true",
        "10.0.0.1:5000/app, 10.0.0.1:5000/app, latest, 10.0.0.1:5000, false",
        "localhost.example.test/app, localhost.example.test/app, latest, localhost.example.test, false",
        "registry.example.test/team/app:1.0, registry.example.test/team/app:1.0, 1.0, registry.example.test, false",
        "Registry.Example.test:0443/team/app:1.0, registry.example.test/team/app:1.0, 1.0, registry.example.test, false",
        "LOCALHOST:05000/app, localhost:5000/app, latest, localhost:5000, true",
        "Registry-1.docker.io:443/team/app, docker.io/team/app, latest, registry-1.docker.io, false",
    })
    void names(String text, String full, String manifest, String host, boolean loopback) throws MalformedException {
        ImageReference image = ImageReference.parse(text);
        assertEquals(full, image.toString());
        assertEquals(manifest, image.manifestName());
        assertEquals(host, image.apiHost());
        assertEquals(loopback, image.isLoopback());
        assertEquals(image, ImageReference.parse(image.toString()));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"app@sha256:" + HEX, "app:1@sha256:" + HEX})
    void aDigestGoesBeforeTheTag(String text) throws MalformedException {
        assertEquals("sha256:" + HEX, ImageReference.parse(text).manifestName());
    }

    @ParameterizedTest(name = "\"{0}\"")
    @ValueSource(
            strings = {
                "",
                "App",
                "registry.example.test/",
                "registry.example.test/a//b",
                "registry.example.test/../x",
                "registry.example.test/a/../../v2",
                "registry.example.test/a?x=y",
                "registry.example.test/a:t%2f",
                "registry.example.test/a:-t",
                "registry.example.test/a:",
                "registry.example.test/a@",
                "registry.example.test/a@sha256:00",
                "registry.example.test/a@md5:" + HEX,
                "registry.example.test/a@sha384:" + HEX,
                "https://registry.example.test/a",
                "user@registry.example.test/a",
                "-x.example.test/a",
                "registry.example.test:123456/a",
                "registry.example.test/a b",
                "a\nb",
            })
    void refuses(String text) {
        assertThrows(MalformedException.class, () -> ImageReference.parse(text));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "sha256:" + "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855",
                "sha256" + HEX,
                HEX
            })
    void refusesDigests(String text) {
        assertThrows(MalformedException.class, () -> Digests.parse("digest", text));
    }
}
