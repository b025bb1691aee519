package dev.cairn.tools;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.VerificationException;
import dev.cairn.server.search.SearchFace;
import dev.cairn.tools.client.CheckpointTrust;
import dev.cairn.tools.client.CheckpointTrust.AcceptedCheckpoint;
import dev.cairn.tools.client.ProvenTree;
import dev.cairn.tools.client.RemoteLog;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cairn search}. */
@Command(
        name = "search",
        description = {
            "Finds entries by who signed, with which key, what, and when. An entry must match every option that is given.",
            "",
            "The leaf hash of each entry is made here, from its bytes. With --vkey or --witness-policy each entry is also proven to be in the log, where the "
                    + "log says it is. That nothing was left out is the log's word; cairn's own logs have a search, others need not.",
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:found",
            "1:nothing found",
            "2:the command line is wrong",
            "3:it could not be found out, or the log's answer is false",
        },
        footer = {
            "%nExamples:",
            "  cairn search --artifact release.tar.gz",
            "  cairn search --identity '*@example.com' --since 2026-01-01T00:00:00Z",
            "  cairn search --identity 'https://github.com/example/*' --vkey cairn-data/keys/log.vkey --json",
        })
final class SearchCommand implements Callable<Integer> {
    private static final int MAX_LIMIT = 10_000;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Results results = new Results();

    @Mixin
    private RemoteOptions remote = new RemoteOptions();

    @Mixin
    private SearchTermOptions terms = new SearchTermOptions();

    @Option(names = "--oldest-first", description = "The oldest entries first, not the newest.")
    private boolean oldestFirst;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "100",
            description = "How many entries at most, 1 to " + MAX_LIMIT + " (default: ${DEFAULT-VALUE}).")
    private int limit = 100;

    @Override
    public Integer call() throws IOException {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new ParameterException(spec.commandLine(), "--limit must be from 1 to " + MAX_LIMIT);
        }
        String query = terms.query();
        try {
            SearchFace.requireValid(query);
        } catch (MalformedException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
        }
        RemoteLog log = remote.log();
        CheckpointTrust trust = remote.trust(spec);
        Optional<AcceptedCheckpoint> accepted = Optional.empty();
        SearchPages pages = new SearchPages(log, query, oldestFirst);
        try {
            pages.read(limit);
            if (trust.isPresent()) {
                ProvenTree tree = ProvenTree.latest(log, trust);
                prove(pages.entries(), tree);
                accepted = Optional.of(tree.accepted());
            }
        } catch (MalformedException | VerificationException e) {
            // Not exit code 1: nobody may take a false answer for an empty one.
            throw new StoreException(String.valueOf(e.getMessage()), e);
        }
        print(pages, accepted);
        return pages.entries().isEmpty() ? ExitCode.NO : ExitCode.OK;
    }

    /** The checkpoint was read after the answers and covers them. */
    private static void prove(List<FoundEntry> entries, ProvenTree tree) throws VerificationException {
        for (FoundEntry entry : entries) {
            if (!tree.leaf(entry.index()).leafHash().equals(entry.leafHash())) {
                throw new VerificationException(
                        "the entry at index " + entry.index() + " is another than was answered");
            }
        }
    }

    private void print(SearchPages pages, Optional<AcceptedCheckpoint> accepted) {
        ObjectNode object = results.object().put("treeSize", pages.treeSize()).put("hasMore", pages.hasMore());
        LogCommand.verified(accepted, object);
        ArrayNode array = object.putArray("entries");
        StringBuilder lines = new StringBuilder();
        for (FoundEntry entry : pages.entries()) {
            ObjectNode json = array.addObject()
                    .put("logIndex", entry.index())
                    .put("kind", entry.kind())
                    .put("apiVersion", entry.apiVersion())
                    .put("integratedTime", entry.integratedTime())
                    .put("leafHash", entry.leafHash().hex())
                    .put("body", entry.body().base64());
            ArrayNode identities = json.putArray("identities");
            entry.identities().forEach(identities::add);
            lines.append(entry.index())
                    .append("  ")
                    .append(EntryText.line(entry.integratedTime()))
                    .append("  ")
                    .append(EntryText.line(entry.kind()))
                    .append("  ")
                    .append(entry.leafHash());
            entry.identities().forEach(identity -> lines.append("  ").append(EntryText.line(identity)));
            lines.append('\n');
        }
        lines.append(pages.entries().size())
                .append(pages.hasMore() ? " entries, and there are more" : " entries")
                .append(" among the first ")
                .append(pages.treeSize())
                .append(accepted.map(tree -> "; each proven to be in the log\ncheckpoint " + LogCommand.signed(tree))
                        .orElse("; that they are in the log is not proven: --vkey would tell"));
        results.print(lines.toString(), object);
    }
}
