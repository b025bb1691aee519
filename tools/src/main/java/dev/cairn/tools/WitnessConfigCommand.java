package dev.cairn.tools;

import dev.cairn.tools.config.WitnessConfigFile;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cairn witness config}. */
@Command(
        name = "config",
        description = "Checks a witness's configuration and prints all of it, without passwords.",
        footer = {
            "%nExamples:",
            "  cairn witness config --data DIR    what DIR/witness.conf comes to, with the defaults",
            "  cairn witness config --reference   every key, what it means and its default",
        })
final class WitnessConfigCommand implements Callable<Integer> {
    @Mixin
    private WitnessOption witness = new WitnessOption();

    @Mixin
    private ConfigOutput output = new ConfigOutput();

    @Override
    public Integer call() throws IOException {
        return output.print(WitnessConfigFile::referenceText, json -> {
            WitnessConfigFile file = witness.readConfigFile();
            witness.config(file);
            return file.render(json);
        });
    }
}
