package dev.cairn.tools.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DockerCredentialsTest {
    @TempDir
    private Path folder = Path.of("");

    private Optional<Credential> find(String config, String image) throws Exception {
        Path file = Files.writeString(folder.resolve("config.json"), config);
        return new DockerCredentials(List.of(folder.resolve("absent"), file)).find(ImageReference.parse(image));
    }

    private static String auth(String pair) {
        return "{\"auth\":\"" + Bytes.ofUtf8(pair).base64() + "\"}";
    }

    @ParameterizedTest(name = "{0} for {1}")
    @CsvSource({
        "registry.example.test, registry.example.test/team/app, true",
        "registry.example.test:5000, registry.example.test:5000/team/app, true",
        "registry.example.test/team, registry.example.test/team/app, true",
        "https://registry.example.test, registry.example.test/team/app, true",
        "https://registry.example.test/v2/, registry.example.test/team/app, true",
        "https://index.docker.io/v1/, team/app, true",
        "docker.io, app, true",
        "registry.example.test/tea, registry.example.test/team/app, false",
        "registry.example.test, registry.example.test:5000/team/app, false",
        "example.test, registry.example.test/team/app, false",
    })
    void keys(String key, String image, boolean found) throws Exception {
        assertEquals(
                found,
                find("{\"auths\":{\"" + key + "\":" + auth("ada:x") + "}}", image)
                        .isPresent());
    }

    @Test
    void theMostSpecificOneAndPasswordsWithColons() throws Exception {
        Credential found = find(
                        "{\"auths\":{\"r.example.test\":" + auth("a:1") + ",\"r.example.test/team\":"
                                + auth("ada:p:a:ss") + "}}",
                        "r.example.test/team/app")
                .orElseThrow();
        assertEquals(new Credential.Password("ada", "p:a:ss"), found);
        assertFalse(found.toString().contains("ss:"), found.toString());
        assertFalse(found.toString().contains("ada"), found.toString());
    }

    @Test
    void identityTokens() throws Exception {
        assertInstanceOf(
                Credential.RefreshToken.class,
                find("{\"auths\":{\"r.example.test\":{\"identitytoken\":\"x\"}}}", "r.example.test/app")
                        .orElseThrow());
    }

    @Test
    void nothingIsNothing() throws Exception {
        assertTrue(find("{}", "r.example.test/app").isEmpty());
        assertTrue(find("{\"auths\":null,\"credHelpers\":{}}", "r.example.test/app")
                .isEmpty());
        assertTrue(find("{\"auths\":{\"r.example.test\":{}}}", "r.example.test/app")
                .isEmpty());
    }

    @Test
    void refusesWhatIsNoConfigurationAndHelpersThatAreNoNames() {
        assertThrows(MalformedException.class, () -> find("{", "r.example.test/app"));
        assertThrows(
                MalformedException.class,
                () -> find("{\"auths\":{\"r.example.test\":{\"auth\":\"!\"}}}", "r.example.test/a"));
        assertThrows(MalformedException.class, () -> find("{\"credsStore\":\"../../bin/sh\"}", "r.example.test/app"));
        RegistryException missing = assertThrows(
                RegistryException.class,
                () -> find("{\"credHelpers\":{\"r.example.test\":\"no-such-helper\"}}", "r.example.test/app"));
        assertTrue(missing.getMessage().contains("docker-credential-no-such-helper"));
    }

    @Test
    void filesOfAnEnvironment() throws Exception {
        Files.writeString(folder.resolve("config.json"), "{\"auths\":{\"r.example.test\":" + auth("ada:x") + "}}");
        DockerCredentials credentials = DockerCredentials.ofEnvironment(Map.of("DOCKER_CONFIG", folder.toString()));
        assertTrue(credentials.find(ImageReference.parse("r.example.test/app")).isPresent());
    }
}
