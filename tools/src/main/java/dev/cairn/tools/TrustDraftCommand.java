package dev.cairn.tools;

import dev.cairn.ca.trust.TrustDirectory;
import dev.cairn.ca.tuf.RoleKeys;
import dev.cairn.ca.tuf.RootDraft;
import dev.cairn.ca.tuf.TufKey;
import dev.cairn.ca.tuf.TufRole;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.KeyFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cairn trust draft}. */
@Command(
        name = "draft",
        description = {
            "Writes the next root as a file, to be signed where the root keys are: on machines without a network, one after another.",
            "",
            "Enough of the old root's keys and enough of the new ones must sign it (cairn trust sign); then cairn trust install publishes it. "
                    + "Without a new set of keys it is the same root with a new expiry.",
        },
        footer = {
            "%nExamples:",
            "  cairn trust draft --out next.root.json",
            "  cairn trust draft --root-key one.pub --root-key two.pub --root-key three.pub --threshold 2 --out next.root.json",
        })
final class TrustDraftCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Results results = new Results();

    @Mixin
    private TrustOption trust = new TrustOption();

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "The draft; a new file.")
    private Path out = Path.of("");

    @Option(
            names = "--root-key",
            paramLabel = "FILE",
            description =
                    "A public key of the new root, ECDSA P-256, PEM; as often as there are keys (default: those of the old root).")
    private List<Path> keys = List.of();

    @Option(
            names = "--threshold",
            paramLabel = "N",
            description = "How many of them must sign (default: as before, or 1).")
    private @Nullable Integer threshold;

    @Override
    public Integer call() throws IOException, MalformedException, VerificationException {
        TrustDirectory directory = trust.open();
        RoleKeys before = directory.repository().prepareRoot(Map.of()).role(TufRole.ROOT);
        List<TufKey> wanted = new ArrayList<>();
        for (Path key : keys) {
            wanted.add(new TufKey(Configured.by("--key", () -> KeyFiles.readPublic(key))));
        }
        RoleKeys next;
        try {
            next = new RoleKeys(
                    keys.isEmpty() ? before.keys() : wanted,
                    threshold == null ? (keys.isEmpty() ? before.threshold() : 1) : threshold);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
        RootDraft draft = directory.repository().prepareRoot(Map.of(TufRole.ROOT, next));
        Files.write(out, draft.encode().toArray(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        results.print(
                "drafted root " + draft.version() + " in " + out + "; to be signed by " + before.threshold()
                        + " of the old keys and " + next.threshold() + " of the new",
                results.object()
                        .put("version", draft.version())
                        .put("expires", draft.expires().toString())
                        .put("file", out.toString())
                        .put("oldThreshold", before.threshold())
                        .put("newThreshold", next.threshold()));
        return ExitCode.OK;
    }
}
