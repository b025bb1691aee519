package dev.cairn.tools;

import dev.cairn.ca.trust.ClientTrustConfig;
import dev.cairn.ca.trust.LogInstance;
import dev.cairn.ca.trust.ServiceKind;
import dev.cairn.ca.trust.SigningConfig;
import dev.cairn.ca.trust.TrustDirectory;
import dev.cairn.ca.trust.TrustItem;
import dev.cairn.ca.trust.TrustKind;
import dev.cairn.ca.trust.TrustedRoot;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.KeyType;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cairn trust retire}. */
@Command(
        name = "retire",
        description = {
            "Ends the validity of a key or a chain, and publishes that. What it signed before goes on verifying.",
            "",
            "If it was the last at its URL, clients no longer sign with that.",
        },
        footer = {
            "%nExamples:",
            "  cairn trust retire ctlog 9a3b5c7d9e1f2a4b",
            "  cairn trust retire tsa 9a3b5c7d9e1f2a4b --at 2026-12-31T00:00:00Z",
        })
final class TrustRetireCommand implements Callable<Integer> {
    private static final int MIN_DIGITS = 8;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Results results = new Results();

    @Mixin
    private TrustOption trust = new TrustOption();

    @Parameters(
            index = "0",
            paramLabel = "KIND",
            converter = TrustOption.Kind.class,
            description = TrustOption.KINDS + ".")
    private TrustKind kind = TrustKind.TLOG;

    @Parameters(
            index = "1",
            paramLabel = "KEYID",
            description = "Its key ID as cairn trust status prints it, or the beginning of it.")
    private String keyId = "";

    @Option(
            names = "--at",
            paramLabel = "TIME",
            converter = TrustOption.Time.class,
            description = "When it ends (default: now).")
    private Instant at = InstantSource.system().instant().truncatedTo(ChronoUnit.SECONDS);

    @Override
    public Integer call() throws MalformedException, VerificationException {
        TrustDirectory directory = trust.open();
        ClientTrustConfig config = directory.published();
        TrustItem item = find(config.trustedRoot());
        try {
            TrustedRoot root = config.trustedRoot().retire(kind, item.keyId(), at);
            directory.publish(new ClientTrustConfig(root, withoutService(config.signingConfig(), root, item)));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        results.print(
                "retired the " + kind.commandName() + " " + item.keyId() + " at " + at + " and published that",
                results.object()
                        .put("kind", kind.commandName())
                        .put("keyId", item.keyId())
                        .put("end", at.toString()));
        return ExitCode.OK;
    }

    private TrustItem find(TrustedRoot root) {
        List<TrustItem> found = root.of(kind).stream()
                .filter(item -> keyId.length() >= MIN_DIGITS && item.keyId().startsWith(keyId))
                .toList();
        if (found.size() != 1) {
            throw new ParameterException(
                    spec.commandLine(),
                    found.isEmpty()
                            ? "no " + kind.commandName() + " has this key ID; at least " + MIN_DIGITS + " digits"
                            : "more than one " + kind.commandName() + " has a key ID that begins so");
        }
        return found.get(0);
    }

    private SigningConfig withoutService(SigningConfig config, TrustedRoot root, TrustItem retired) {
        boolean last = root.of(kind).stream()
                .noneMatch(item -> item.url().equals(retired.url())
                        && version(item) == version(retired)
                        && item.validFor().end().isEmpty());
        if (!last) {
            return config;
        }
        return switch (kind) {
            case CTLOG -> config;
            case CA -> config.retire(ServiceKind.CA, retired.url(), 1, at);
            case TSA -> config.retire(ServiceKind.TSA, retired.url(), 1, at);
            case TLOG -> config.retire(ServiceKind.REKOR, retired.url(), version(retired), at);
        };
    }

    /** Which Rekor a log's key is of; a log here signs with Ed25519 for version 2 alone. */
    private static int version(TrustItem item) {
        return item instanceof LogInstance log && log.key().type() == KeyType.ED25519 ? 2 : 1;
    }
}
