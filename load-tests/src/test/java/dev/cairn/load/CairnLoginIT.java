package dev.cairn.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Somebody logs in at an identity provider that we did not write, npm's oidc-provider, because {@code cairn sign} asks for it: in a browser on the same
 * machine, and in one elsewhere. The browser is a script that fills in the provider's forms.
 */
@Timeout(300)
class CairnLoginIT {
    private static final String EMAIL = "grace@example.test";

    @TempDir
    private static Path folder;

    private static PrivateSigstore sigstore;
    private static Process provider;
    private static BufferedReader said;
    private static String issuer;

    @BeforeAll
    static void start() throws Exception {
        Node.assumePresent();
        sigstore = PrivateSigstore.start(folder.resolve("data"));
        provider = new ProcessBuilder(Node.command("oidc-provider.mjs", List.of(EMAIL)))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        said = provider.inputReader(StandardCharsets.UTF_8);
        issuer = after("issuer ", said);
        sigstore.trustIssuer(issuer);
        // The server looks at the file by itself; a token that it takes shows that it has.
        order("token");
        CertificateRequest.of(sigstore.server().target(), after("token ", said))
                .sendUntilIssued(Duration.ofSeconds(30));
        Tool.Result pinned =
                Tool.cairn(Map.of("CAIRN_HOME", folder.resolve("home").toString()), "trust", "use", sigstore.url());
        assertEquals(0, pinned.exit(), pinned.output());
    }

    @AfterAll
    static void stop() throws Exception {
        if (provider != null) {
            provider.destroyForcibly();
        }
        if (sigstore != null) {
            sigstore.close();
        }
    }

    private static void order(String line) throws IOException {
        provider.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        provider.getOutputStream().flush();
    }

    /** The rest of the first line that begins with some words. */
    private static String after(String words, BufferedReader lines) throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith(words)) {
                return line.substring(words.length());
            }
        }
        throw new IOException("it ended without '" + words + "'");
    }

    private static Process sign(Path file, String... how) throws IOException {
        List<String> command = new ArrayList<>(RunningServer.command());
        command.addAll(List.of("sign", file.toString(), "--no-ambient", "--oidc-issuer", issuer));
        command.addAll(List.of(how));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("CAIRN_HOME", folder.resolve("home").toString());
        return builder.start();
    }

    private static void ended(Process signing, BufferedReader lines, Path file) throws Exception {
        String rest = String.join("\n", lines.lines().toList());
        assertEquals(0, signing.waitFor(), rest);
        assertTrue(rest.contains("signed by " + EMAIL + " (" + issuer + ")"), rest);
        assertTrue(new ObjectMapper()
                .readTree(Files.readString(Path.of(file + ".sigstore.json")))
                .at("/verificationMaterial/certificate")
                .isObject());
        sigstore.checkBundle(Path.of(file + ".sigstore.json"));
    }

    @Test
    void inABrowserHere() throws Exception {
        Path file = Files.writeString(folder.resolve("by-browser"), "signed after a login here");
        Process signing = sign(file, "--no-browser");
        try (BufferedReader lines = signing.inputReader(StandardCharsets.UTF_8)) {
            String page = issuer + after(issuer, lines);
            assertTrue(page.contains("code_challenge_method=S256"), page);
            // Somebody else's answer comes first, and is turned away.
            String redirect =
                    URLDecoder.decode(page.replaceFirst(".*redirect_uri=([^&]*).*", "$1"), StandardCharsets.UTF_8);
            HttpResponse<String> forged = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(redirect + "?code=stolen&state=guessed"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertEquals(400, forged.statusCode(), forged.body());
            order("browser " + page);
            assertEquals("200", after("browser ", said));
            ended(signing, lines, file);
        } finally {
            signing.destroyForcibly();
        }
    }

    @Test
    void inABrowserElsewhere() throws Exception {
        Path file = Files.writeString(folder.resolve("by-device"), "signed after a login elsewhere");
        Process signing = sign(file, "--device");
        try (BufferedReader lines = signing.inputReader(StandardCharsets.UTF_8)) {
            order("device " + after("or at ", lines));
            assertEquals("done", after("device ", said));
            ended(signing, lines, file);
        } finally {
            signing.destroyForcibly();
        }
    }
}
