package dev.cairn.tools;

import dev.cairn.tools.config.WitnessConfigFile;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

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
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private WitnessOption witness = new WitnessOption();

    @Option(names = "--json", description = "Print it as JSON.")
    private boolean json;

    @Option(names = "--reference", description = "Print the documentation of every key instead.")
    private boolean reference;

    @Override
    public Integer call() throws IOException {
        String text;
        if (reference) {
            text = WitnessConfigFile.referenceText();
        } else {
            WitnessConfigFile file = witness.readConfigFile();
            witness.config(file);
            text = file.render(json);
        }
        spec.commandLine().getOut().println(text.strip());
        return ExitCode.OK;
    }
}
