package dev.cairn.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.tools.monitor.FindingStore;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cairn monitor findings}. */
@Command(
        name = "findings",
        description = "Lists the findings that nobody has acknowledged.",
        exitCodeOnInvalidInput = ExitCode.FAILED,
        footer = {"%nExamples:", "  cairn monitor findings --config monitor.yaml --json"})
final class MonitorFindingsCommand implements Callable<Integer> {
    @Mixin
    private MonitorOptions options = new MonitorOptions();

    @Mixin
    private Results results = new Results();

    @Override
    public Integer call() throws IOException {
        FindingStore store =
                new FindingStore(options.read(file -> signer -> false).state());
        ObjectNode object = results.object();
        ArrayNode findings = object.putArray("findings");
        StringBuilder lines = new StringBuilder();
        for (JsonNode finding : store.openFindings()) {
            findings.add(finding);
            lines.append(finding.path("id").asText())
                    .append("  ")
                    .append(finding.path("time").asText())
                    .append("  ")
                    .append(finding.path("outcome").asText())
                    .append("  ")
                    .append(EntryText.line(finding.path("log").asText()))
                    .append(
                            finding.has("logIndex")
                                    ? " " + finding.path("logIndex").asLong()
                                    : "")
                    .append("  ")
                    .append(EntryText.line(finding.path("rule").asText()))
                    .append(": ")
                    .append(EntryText.line(finding.path("what").asText()))
                    .append('\n');
        }
        results.print(findings.isEmpty() ? "none" : lines.toString().stripTrailing(), object);
        return ExitCode.OK;
    }
}
