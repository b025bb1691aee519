package dev.cairn.tools.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.MalformedException;
import dev.cairn.tools.admission.AdmissionSettings.OnFailure;
import dev.cairn.tools.admission.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdmissionConfigFileTest {
    @TempDir
    private Path directory = Path.of("");

    private AdmissionConfig config(String text) throws IOException, MalformedException {
        return AdmissionConfigFile.read(Files.writeString(directory.resolve("admission.conf"), text))
                .config();
    }

    @Test
    void theDefaultsFailClosed() throws IOException, MalformedException {
        AdmissionConfig config = config("");
        assertEquals(OnFailure.DENY, config.settings().onFailure());
        assertEquals(Scope.Mode.ENFORCE, config.scope().mode());
        assertTrue(config.scope().exemptNamespaces().isEmpty()
                && config.scope().exemptImages().isEmpty());
        assertEquals(directory.resolve("signers.yaml"), config.signers());
        assertTrue(config.audit().isEmpty() && config.tls().isEmpty());
    }

    @Test
    void aCommandLineGoesBeforeTheFile() throws IOException, MalformedException {
        Path file = Files.writeString(
                directory.resolve("admission.conf"), "deadline = 3s, on-failure = allow, signers = a.yaml");
        AdmissionConfig config = AdmissionConfigFile.read(file)
                .with(Map.of("signers", "/etc/b.yaml"))
                .config();
        assertEquals(Path.of("/etc/b.yaml"), config.signers());
        assertEquals(Duration.ofSeconds(3), config.settings().deadline());
        assertEquals(OnFailure.ALLOW, config.settings().onFailure());
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(
            delimiter = ';',
            value = {
                "bogus = 1; admission.conf:1: unknown key bogus",
                "mode = maybe; admission.conf:1: mode is enforce or warn",
                "on-failure = open; admission.conf:1: on-failure is allow or deny",
                "deadline = 0s; admission.conf:1: deadline must be at least 1ms",
                "http.port = 70000; admission.conf:1: http.port must be from 0 to 65535",
                "tls.certificate = a.pem; admission.conf: tls needs both certificate and key",
                "signers = \"\"; admission.conf:1: signers must name a file",
                "registry { workers = 2, workers-per-registry = 3 }; admission.conf: registry: workers-per-registry must be from 1 to workers",
                "limits.max-body-bytes = 1MiB; admission.conf: limits: the bytes of all bodies must be at least those of one request",
            })
    void refused(String text, String message) {
        MalformedException refused = assertThrows(MalformedException.class, () -> config(text));
        assertEquals(message, refused.getMessage());
    }
}
