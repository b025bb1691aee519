package dev.cairn.tools.oci;

import dev.cairn.ca.json.JsonReader;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/**
 * A program {@code docker-credential-NAME} (<a href="https://github.com/docker/docker-credential-helpers">protocol</a>): the server on its standard input,
 * one JSON object on its standard output. What it prints is shown to nobody.
 */
final class CredentialHelper {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final int MAX_BYTES = 64 << 10;
    private static final long TIMEOUT_SECONDS = 30;
    /** What helpers print when they have nothing for a server. */
    private static final String NOT_FOUND = "credentials not found";

    private CredentialHelper() {}

    static Optional<Credential> get(JsonReader helper, String server) throws MalformedException, RegistryException {
        String name = helper.text();
        if (!NAME.matcher(name).matches()) {
            throw helper.malformed("not the name of a credential helper");
        }
        String program = "docker-credential-" + name;
        Process process;
        try {
            process = new ProcessBuilder(program, "get")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new RegistryException(program + ", which the Docker configuration names, cannot be run", e);
        }
        try {
            CompletableFuture<byte[]> printed = CompletableFuture.supplyAsync(() -> read(process));
            try (OutputStream in = process.getOutputStream()) {
                in.write(server.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // It has ended before it read: its exit status says the rest.
            }
            byte[] output = printed.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS) || output.length > MAX_BYTES) {
                throw new RegistryException(program + " does not end, or prints more than a credential");
            }
            if (process.exitValue() != 0) {
                if (new String(output, StandardCharsets.UTF_8).strip().startsWith(NOT_FOUND)) {
                    return Optional.empty();
                }
                throw new RegistryException(program + " fails with status " + process.exitValue() + " for " + server);
            }
            JsonReader answer = JsonReader.parse(program, Bytes.wrap(output));
            String user = answer.member("Username").text();
            String secret = answer.member("Secret").text();
            return Optional.of(
                    user.equals("<token>")
                            ? new Credential.RefreshToken(secret)
                            : new Credential.Password(user, secret));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RegistryException(program + ": interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new RegistryException(program + " does not answer within " + TIMEOUT_SECONDS + " s", e);
        } finally {
            process.destroyForcibly();
        }
    }

    private static byte[] read(Process process) {
        try (InputStream out = process.getInputStream()) {
            return out.readNBytes(MAX_BYTES + 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
