package dev.cairn.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.ca.trust.TrustDirectory;
import dev.cairn.ca.trust.TrustMaterial;
import dev.cairn.ca.tsa.TsaCeremony;
import dev.cairn.core.Bytes;
import dev.cairn.core.crypto.KeyFiles;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.crypto.Pem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrustCommandTest {
    private static final String LOG = "https://log.example.com";

    @TempDir
    private Path data;

    /** Commands take the machine's clock; only what is made before may be older. */
    private Instant made = InstantSource.system().instant().truncatedTo(ChronoUnit.SECONDS);

    @BeforeEach
    void make() {
        makeTrust();
    }

    private void makeTrust() {
        TrustMaterial material = new TrustMaterial(
                "example.com",
                "https://sigstore.example.com",
                LOG,
                "log.example.com",
                LocalKey.generate(KeyType.ED25519).publicKey(),
                Optional.of(LocalKey.generate(KeyType.ECDSA_P256).publicKey()),
                Optional.empty(),
                List.of(),
                chain(),
                List.of("https://idp.example.com"),
                made);
        TrustDirectory.create(data.resolve("trust"), material, () -> made);
    }

    private List<X509Certificate> chain() {
        return TsaCeremony.makeChain(
                "example.com",
                LocalKey.generate(KeyType.ECDSA_P384),
                LocalKey.generate(KeyType.ECDSA_P256).publicKey(),
                made);
    }

    private Cli run(String... args) {
        String[] all = Stream.concat(Stream.of("trust"), Stream.of(args)).toArray(String[]::new);
        String[] withData = Stream.concat(Stream.of(all), Stream.of("--data", data.toString()))
                .toArray(String[]::new);
        return Cli.run(withData);
    }

    private Cli done(String... args) {
        Cli ran = run(args);
        assertEquals(ExitCode.OK, ran.code(), ran::err);
        return ran;
    }

    private JsonNode status() throws IOException {
        return Results.mapper().readTree(run("status", "--json").out());
    }

    private JsonNode published(String name) throws IOException {
        return Results.mapper().readTree(data.resolve("trust").resolve(name).toFile());
    }

    private Path publicKey(KeyType type) throws IOException {
        return Files.writeString(
                data.resolve("key.pub"),
                KeyFiles.publicPem(LocalKey.generate(type).publicKey()));
    }

    @Test
    void freshTrustRootIsFine() throws IOException {
        Cli ran = done("status");
        assertTrue(ran.out().contains("tuf-timestamp"), ran.out());
        assertTrue(ran.out().contains("ctlog") || ran.out().contains("tlog "), ran.out());
        JsonNode json = status();
        assertEquals(3, json.get("items").size());
        assertEquals(5, json.get("expiries").size());
        assertTrue(!json.get("due").booleanValue());
    }

    @Test
    void whatEndsSoonGivesOne() throws Exception {
        // The targets have half a year.
        assertEquals(ExitCode.OK, run("status", "--warn-days", "181").code());
        Cli soon = run("status", "--warn-days", "183");
        assertEquals(ExitCode.NO, soon.code());
        assertTrue(soon.out().contains("ends soon"), soon.out());

        org.junit.jupiter.api.Assertions.assertEquals(
                5, status().get("expiries").size());
    }

    @Test
    void whatHasExpiredGivesOneAndRenewHelps() throws IOException {
        made = made.minus(Duration.ofDays(200));
        try (Stream<Path> files = Files.walk(data.resolve("trust"))) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        makeTrust();
        Cli expired = run("status");
        assertEquals(ExitCode.NO, expired.code());
        assertTrue(expired.out().contains("expired"), expired.out());
        done("renew");
        done("status");
    }

    @Test
    void logsKeyIsRolled() throws IOException {
        String old = status().at("/items/0/keyId").textValue();
        JsonNode added = Results.mapper()
                .readTree(done(
                                "add",
                                "tlog",
                                "--json",
                                "--url",
                                LOG,
                                "--origin",
                                "log.example.com",
                                "--key",
                                publicKey(KeyType.ED25519).toString())
                        .out());
        assertEquals(3, published("trusted_root.json").get("tlogs").size());
        done("retire", "tlog", old.substring(0, 12));
        JsonNode tlogs = published("trusted_root.json").get("tlogs");
        assertEquals(3, tlogs.size());
        assertTrue(tlogs.at("/0/publicKey/validFor").has("end"));
        assertTrue(!tlogs.at("/2/publicKey/validFor").has("end"));
        // Its URL goes on with the new key.
        JsonNode services = published("signing_config.v0.2.json").get("rekorTlogUrls");
        assertEquals(2, services.size());
        assertTrue(!services.at("/0/validFor").has("end"));
        // Without any key of version 2 nobody signs with that, and with version 1 everybody.
        done("retire", "tlog", added.get("keyId").textValue());
        services = published("signing_config.v0.2.json").get("rekorTlogUrls");
        assertTrue(services.at("/0/validFor").has("end"));
        assertTrue(!services.at("/1/validFor").has("end"));
        done("status");
    }

    @Test
    void timestampAuthorityMoves() throws Exception {
        StringBuilder pem = new StringBuilder();
        for (X509Certificate certificate : chain()) {
            pem.append(new Pem("CERTIFICATE", Bytes.wrap(certificate.getEncoded())).encode());
        }
        Path file = Files.writeString(data.resolve("tsa.pem"), pem);
        String url = "https://tsa.example.com/api/v1/timestamp";
        done("add", "tsa", "--url", url, "--chain", file.toString());
        assertEquals(
                url, published("signing_config.v0.2.json").at("/tsaUrls/1/url").textValue());
        assertEquals(
                "example.com",
                published("signing_config.v0.2.json").at("/tsaUrls/1/operator").textValue());
        // The same again.
        assertEquals(
                ExitCode.USAGE,
                run("add", "tsa", "--url", url, "--chain", file.toString()).code());
    }

    @ParameterizedTest
    @ValueSource(strings = {"root", "targets", "online"})
    void keysRotate(String role) throws IOException {
        JsonNode before = published("trusted_root.json");
        done("rotate", role);
        assertTrue(Files.exists(data.resolve("trust").resolve("tuf").resolve("2.root.json")));
        done("status");
        done("renew");
        assertEquals(before, published("trusted_root.json"));
    }

    @Test
    void wrongCommandLinesAreTold() throws IOException {
        String key = publicKey(KeyType.ECDSA_P256).toString();
        for (List<String> wrong : List.<List<String>>of(
                List.<String>of(),
                List.of("add", "log", "--url", LOG, "--key", key),
                List.of("add", "ctlog", "--url", LOG),
                List.of("add", "ctlog", "--url", LOG + "/", "--key", key),
                List.of("add", "ctlog", "--url", LOG, "--key", key, "--start", "today"),
                List.of("add", "tlog", "--url", LOG, "--key", key, "--origin", "x"),
                List.of("add", "ca", "--url", LOG, "--key", key),
                List.of("retire", "tlog", "0000000000"),
                List.of("retire", "tlog", ""),
                List.of("rotate", "snapshot"),
                List.of("status", "--warn-days", "-1"))) {
            Cli ran = run(wrong.toArray(new String[0]));
            assertEquals(ExitCode.USAGE, ran.code(), wrong + ran.err());
            assertTrue(ran.err().startsWith("cairn: "), ran.err());
            assertTrue(!ran.err().contains("Exception"), ran.err());
        }
        assertEquals(3, status().get("items").size());
    }

    @Test
    void withoutTrustRootNothingCanBeDone() {
        Cli ran = Cli.run("trust", "status", "--data", data.resolve("nothing").toString());
        assertEquals(ExitCode.FAILED, ran.code());
        assertTrue(ran.err().contains("holds no trust root"), ran.err());
    }

    @Test
    void damagedRepositoryIsTold() throws IOException {
        Path timestamp = data.resolve("trust").resolve("tuf").resolve("timestamp.json");
        Files.writeString(timestamp, Files.readString(timestamp).replace("\"version\" : 1", "\"version\" : 2"));
        Cli ran = run("status");
        assertEquals(ExitCode.NO, ran.code());
        assertTrue(ran.err().contains("timestamp.json: 0 good signatures"), ran.err());
    }
}
