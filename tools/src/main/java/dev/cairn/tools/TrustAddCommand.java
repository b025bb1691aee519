package dev.cairn.tools;

import dev.cairn.ca.trust.Authority;
import dev.cairn.ca.trust.ClientTrustConfig;
import dev.cairn.ca.trust.LogInstance;
import dev.cairn.ca.trust.Service;
import dev.cairn.ca.trust.ServiceKind;
import dev.cairn.ca.trust.SigningConfig;
import dev.cairn.ca.trust.TrustDirectory;
import dev.cairn.ca.trust.TrustItem;
import dev.cairn.ca.trust.TrustKind;
import dev.cairn.ca.trust.Validity;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.CertificateChain;
import dev.cairn.core.crypto.Certificates;
import dev.cairn.core.crypto.KeyFiles;
import dev.cairn.core.crypto.Pem;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cairn trust add}. */
@Command(
        name = "add",
        description = {
            "Adds a key or a chain that clients shall trust, and publishes it. Where its URL is new, clients sign with it too.",
            "",
            "Publish a new key some days before it signs: clients look for news about once a day.",
        },
        footer = {
            "%nExamples:",
            "  cairn trust add tlog --url https://log.example.com --key log.pub --origin log.example.com",
            "  cairn trust add tlog --url https://log.example.com --key rekor-v1.pub",
            "  cairn trust add ctlog --url https://sigstore.example.com/ct --key ct.pub",
            "  cairn trust add ca --url https://sigstore.example.com --chain ca.pem",
            "  cairn trust add tsa --url https://sigstore.example.com/api/v1/timestamp --chain tsa.pem",
        })
final class TrustAddCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Results results = new Results();

    @Mixin
    private TrustOption trust = new TrustOption();

    @Parameters(paramLabel = "KIND", converter = TrustOption.Kind.class, description = TrustOption.KINDS + ".")
    private TrustKind kind = TrustKind.TLOG;

    @Option(names = "--url", required = true, paramLabel = "URL", description = "Where it is; of a tsa the whole URL.")
    private String url = "";

    @Option(names = "--key", paramLabel = "FILE", description = "A log's public key, PEM.")
    private @Nullable Path key;

    @Option(
            names = "--origin",
            paramLabel = "NAME",
            description = "The origin of a log that speaks Rekor v2; without it, it is one of Rekor v1.")
    private @Nullable String origin;

    @Option(
            names = "--chain",
            paramLabel = "FILE",
            description = "Certificates of a ca or tsa, PEM, the root last; of a tsa its leaf first.")
    private @Nullable Path chain;

    @Option(
            names = "--start",
            paramLabel = "TIME",
            converter = TrustOption.Time.class,
            description = "From when it signs (default: now).")
    private Instant start = InstantSource.system().instant().truncatedTo(ChronoUnit.SECONDS);

    @Option(
            names = "--operator",
            paramLabel = "NAME",
            description = "Who runs it (default: as the services that are there, else the host of its URL).")
    private @Nullable String operator;

    @Override
    public Integer call() throws IOException, MalformedException, VerificationException {
        TrustDirectory directory = trust.open();
        ClientTrustConfig config = directory.published();
        TrustItem item;
        try {
            item = item();
            directory.publish(
                    new ClientTrustConfig(config.trustedRoot().add(kind, item), withService(config.signingConfig())));
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
        results.print(
                "added the " + kind.commandName() + " " + item.keyId() + " and published it",
                results.object().put("kind", kind.commandName()).put("keyId", item.keyId()));
        return ExitCode.OK;
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private TrustItem item() throws IOException, MalformedException, VerificationException {
        Validity validFor = Validity.from(start);
        return switch (kind) {
            case TLOG, CTLOG -> log(validFor);
            case CA, TSA -> Authority.of(url, certificates(), validFor);
        };
    }

    private LogInstance log(Validity validFor) throws MalformedException {
        Path file = key;
        if (file == null || chain != null) {
            throw wrong("a " + kind.commandName() + " has a --key and no --chain");
        }
        if (origin == null) {
            return LogInstance.byKeyHash(url, Configured.by("--key", () -> KeyFiles.readPublic(file)), validFor);
        }
        if (kind == TrustKind.CTLOG) {
            throw wrong("a ctlog has no --origin here");
        }
        return LogInstance.rekorV2(url, origin, Configured.by("--key", () -> KeyFiles.readPublic(file)), validFor);
    }

    private List<X509Certificate> certificates() throws IOException, MalformedException, VerificationException {
        if (chain == null || key != null || origin != null) {
            throw wrong("a " + kind.commandName() + " has a --chain, and neither --key nor --origin");
        }
        List<X509Certificate> certificates = new ArrayList<>();
        for (Pem block :
                Configured.by("--chain", () -> Pem.parseAll(Files.readString(chain, StandardCharsets.ISO_8859_1)))) {
            if (!block.label().equals("CERTIFICATE")) {
                throw new MalformedException("--chain", "holds a " + block.label());
            }
            certificates.add(Certificates.parse(block.der().unsafeArray()));
        }
        // sigstore-python takes no timestamp authority with fewer.
        if (certificates.isEmpty() || (kind == TrustKind.TSA && certificates.size() < 2)) {
            throw new MalformedException("--chain", "has too few certificates");
        }
        if (certificates.size() > 1) {
            CertificateChain.verify(certificates);
        }
        return certificates;
    }

    private SigningConfig withService(SigningConfig config) {
        return switch (kind) {
            case CTLOG -> config;
            case CA -> config.add(ServiceKind.CA, service(config, 1, start));
            case TSA -> config.add(ServiceKind.TSA, service(config, 1, start));
            case TLOG -> {
                int version = origin == null ? 1 : 2;
                yield config.add(ServiceKind.REKOR, service(config, version, logStart(config, version)));
            }
        };
    }

    /** sigstore-js takes the newest start whatever the version: that must not be version 1 where there is version 2. */
    private Instant logStart(SigningConfig config, int version) {
        Instant from = start;
        for (Service known : config.of(ServiceKind.REKOR)) {
            Instant before = known.validFor().start().minusSeconds(1);
            if (version == 1 && known.majorApiVersion() == 2 && before.isBefore(from)) {
                from = before;
            }
        }
        return from;
    }

    private Service service(SigningConfig config, int version, Instant from) {
        return new Service(url, version, Validity.from(from), operator(config));
    }

    private String operator(SigningConfig config) {
        if (operator != null) {
            return operator;
        }
        for (List<Service> services : config.services().values()) {
            if (!services.isEmpty()) {
                return services.get(0).operator();
            }
        }
        return String.valueOf(URI.create(url).getHost());
    }
}
