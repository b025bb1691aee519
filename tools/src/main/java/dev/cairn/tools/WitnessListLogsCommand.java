package dev.cairn.tools;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.tools.config.WitnessConfig;
import dev.cairn.tools.serve.WitnessStates;
import dev.cairn.witness.WitnessDirectory;
import dev.cairn.witness.log.LogRules;
import dev.cairn.witness.log.PolicyFiles;
import dev.cairn.witness.log.WitnessedLog;
import dev.cairn.witness.state.CosignedCheckpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cairn witness list-logs}. */
@Command(
        name = "list-logs",
        description =
                "Prints the logs of a witness, with the size and the time of what was cosigned last. The witness may run or not.",
        footer = {"%nExamples:", "  cairn witness list-logs --data DIR --json"})
final class WitnessListLogsCommand implements Callable<Integer> {
    @Mixin
    private Results results = new Results();

    @Mixin
    private WitnessOption witness = new WitnessOption();

    @Override
    public Integer call() throws IOException {
        Path root = witness.directory();
        WitnessConfig config = witness.config(witness.readConfigFile());
        ObjectNode object = results.object();
        ArrayNode array = object.putArray("logs");
        StringBuilder lines = new StringBuilder();
        try (WitnessStates states = WitnessStates.open(witness.database(config))) {
            LogRules rules = new LogRules(WitnessDirectory.verifierKeys(root));
            PolicyFiles logs =
                    PolicyFiles.open(rules, WitnessDirectory.policyFile(root), WitnessDirectory.listedFile(root));
            for (WitnessedLog log : logs.all()) {
                Optional<CosignedCheckpoint> last = states.last(log.origin());
                ObjectNode one = array.addObject().put("origin", log.origin());
                ArrayNode keys = one.putArray("verifierKeys");
                log.keys().forEach(key -> keys.add(key.encode()));
                log.url().ifPresent(url -> one.put("url", url.toString()));
                last.ifPresent(checkpoint -> one.put("size", checkpoint.size())
                        .put("root", checkpoint.root().base64())
                        .put("time", checkpoint.time().toString()));
                lines.append(lines.isEmpty() ? "" : "\n")
                        .append(log.origin())
                        .append(last.map(checkpoint -> "  size " + checkpoint.size() + "  " + checkpoint.time())
                                .orElse("  nothing cosigned yet"));
            }
        } catch (MalformedException e) {
            throw new StoreException(root + ": " + e.getMessage(), e);
        }
        results.print(lines.isEmpty() ? "no logs" : lines.toString(), object);
        return ExitCode.OK;
    }
}
