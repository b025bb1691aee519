package dev.cairn.tools;

import dev.cairn.tools.config.AdmissionConfigFile;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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
    @Mixin
    private AdmissionOptions options = new AdmissionOptions();

    @Mixin
    private ConfigOutput output = new ConfigOutput();

    @Override
    public Integer call() throws IOException {
        return output.print(AdmissionConfigFile::referenceText, json -> {
            options.config();
            return options.file().render(json);
        });
    }
}
