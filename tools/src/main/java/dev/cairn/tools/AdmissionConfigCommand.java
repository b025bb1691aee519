package dev.cairn.tools;

import dev.cairn.tools.config.AdmissionConfigFile;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cairn admission config}. */
@Command(
        name = "config",
        description = "Checks the configuration of an admission webhook and prints all of it.",
        footer = {
            "%nExamples:",
            "  cairn admission config --config admission.conf    what it comes to, with the defaults",
            "  cairn admission config --reference                every key, what it means and its default",
        })
final class AdmissionConfigCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private AdmissionOptions options = new AdmissionOptions();

    @Option(names = "--json", description = "Print it as JSON.")
    private boolean json;

    @Option(names = "--reference", description = "Print the documentation of every key instead.")
    private boolean reference;

    @Override
    public Integer call() throws IOException {
        String text;
        if (reference) {
            text = AdmissionConfigFile.referenceText();
        } else {
            options.config();
            text = options.file().render(json);
        }
        spec.commandLine().getOut().println(text.strip());
        return ExitCode.OK;
    }
}
