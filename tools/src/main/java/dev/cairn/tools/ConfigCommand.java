package dev.cairn.tools;

import dev.cairn.tools.config.ConfigFile;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cairn config}. */
@Command(
        name = "config",
        description = "Checks a log's configuration and prints all of it, without passwords.",
        footer = {
            "%nExamples:",
            "  cairn config --data DIR    what DIR/cairn.conf comes to, with the defaults",
            "  cairn config --reference   every key, what it means and its default",
        })
final class ConfigCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private DataOption data = new DataOption();

    @Option(names = "--json", description = "Print it as JSON.")
    private boolean json;

    @Option(names = "--reference", description = "Print the documentation of every key instead.")
    private boolean reference;

    @Override
    public Integer call() throws IOException {
        String text;
        if (reference) {
            text = ConfigFile.referenceText();
        } else {
            ConfigFile file = data.readConfigFile();
            data.config(file);
            text = file.render(json);
        }
        spec.commandLine().getOut().println(text.strip());
        return ExitCode.OK;
    }
}
