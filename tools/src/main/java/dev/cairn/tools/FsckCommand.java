package dev.cairn.tools;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.engine.DataDirectory;
import dev.cairn.core.engine.JournalReader;
import dev.cairn.core.fsck.Fsck;
import dev.cairn.core.fsck.FsckReport;
import dev.cairn.core.fsck.FsckReport.Difference;
import dev.cairn.core.note.VerifierKey;
import dev.cairn.core.store.rocksdb.RocksLogStore;
import dev.cairn.tools.client.ProvenTree;
import dev.cairn.tools.client.RemoteLog;
import dev.cairn.tools.config.CairnConfig;
import dev.cairn.tools.fsck.DirectoryFsck;
import dev.cairn.tools.fsck.DirectoryFsck.Outcome;
import dev.cairn.tools.fsck.DirectoryFsck.Sound;
import dev.cairn.tools.fsck.DirectoryFsck.Unsound;
import dev.cairn.tools.term.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cairn fsck}. */
@Command(
        name = "fsck",
        description = {
            "Checks all of a log: derives every tile and the root from the entries and compares them.",
            "",
            "With a URL: any log that serves tlog-tiles, against its latest checkpoint. With a directory: a log that does not run; its journal, "
                    + "every checkpoint it ever signed, and its store. Stops at the first difference and says where it is.",
        },
        footer = {
            "%nExamples:",
            "  cairn fsck http://127.0.0.1:3000 --vkey cairn-data/keys/log.vkey",
            "  cairn fsck cairn-data",
        })
final class FsckCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Results results = new Results();

    @Mixin
    private CheckpointOptions checkpoint = new CheckpointOptions();

    @Parameters(paramLabel = "URL|DIR", description = "The log: where it is served, or its data directory.")
    private String target = "";

    @Override
    public Integer call() throws IOException, MalformedException, VerificationException {
        return target.startsWith("http://") || target.startsWith("https://")
                ? served(new RemoteLog(UrlOption.parse(spec, target)))
                : directory(new DataOption(spec, Path.of(target)));
    }

    private int served(RemoteLog log) throws MalformedException, VerificationException {
        ProvenTree tree = ProvenTree.latest(log, checkpoint.trust(spec));
        FsckReport report = withProgress(
                progress -> Fsck.check(log, tree.size(), tree.checkpoint().root(), progress));
        return report.match(
                clean -> {
                    ObjectNode object = LogCommand.json(tree, results.object().put("clean", true))
                            .put("bundles", clean.bundles())
                            .put("tiles", clean.tiles());
                    results.print(
                            "clean: " + clean.size() + " entries, " + clean.bundles() + " bundles, " + clean.tiles()
                                    + " tiles, root " + clean.root().base64() + "\ncheckpoint "
                                    + LogCommand.signed(tree),
                            object);
                    return ExitCode.OK;
                },
                this::different);
    }

    private int directory(DataOption data) throws IOException, MalformedException {
        if (checkpoint.hasPolicy()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--witness-policy is for a log that is served: its journal holds no cosignatures");
        }
        CairnConfig config = data.readConfig();
        try (DataDirectory directory = DataDirectory.open(data.directory())) {
            if (!Files.isDirectory(directory.store())) {
                throw new StoreException(
                        directory.store() + " is not there; starting the log makes it from the journal");
            }
            VerifierKey key =
                    checkpoint.key().isPresent() ? checkpoint.key().get() : directory.verifierKey(config.origin());
            Outcome outcome;
            try (JournalReader journals =
                            JournalReader.open(config.origin(), data.journal(config), data.checkpointJournal(config));
                    RocksLogStore store = RocksLogStore.open(directory.store(), config.rocks())) {
                outcome = withProgress(progress -> DirectoryFsck.check(journals, store, key, progress));
            }
            return outcome instanceof Sound sound ? sound(sound, config) : different(((Unsound) outcome).difference());
        }
    }

    private int sound(Sound sound, CairnConfig config) {
        ObjectNode object = results.object()
                .put("clean", true)
                .put("origin", config.origin())
                .put("size", sound.size())
                .put("root", sound.root().base64())
                .put("checkpoints", sound.checkpoints())
                .put("storeSize", sound.store().size())
                .put("bundles", sound.store().bundles())
                .put("tiles", sound.store().tiles());
        results.print(
                "clean: " + sound.size() + " entries in the journal, root "
                        + sound.root().base64() + "\n"
                        + sound.checkpoints() + " checkpoints were signed, all of this tree\nthe store holds "
                        + sound.store().size() + " entries, " + sound.store().bundles() + " bundles, "
                        + sound.store().tiles() + " tiles",
                object);
        return ExitCode.OK;
    }

    private int different(Difference difference) {
        ObjectNode object = results.object()
                .put("clean", false)
                .put("path", difference.path())
                .put("place", difference.place())
                .put("expected", difference.expected())
                .put("found", difference.found())
                .put("what", difference.what());
        results.print(
                "difference: " + difference.path() + ", " + difference.place() + ": " + difference.what()
                        + "\nexpected " + difference.expected() + "\nfound    " + difference.found(),
                object);
        return ExitCode.NO;
    }

    private <T> T withProgress(Function<Fsck.Progress, T> check) {
        try (Progress shown =
                OutputOptions.terminal(spec).progress(spec.commandLine().getErr(), Progress.Unit.ENTRIES)) {
            return check.apply(shown::update);
        }
    }
}
