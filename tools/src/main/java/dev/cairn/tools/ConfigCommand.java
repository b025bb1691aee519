package dev.cairn.tools;

import dev.cairn.tools.config.ConfigFile;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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
    @Mixin
    private DataOption data = new DataOption();

    @Mixin
    private ConfigOutput output = new ConfigOutput();

    @Override
    public Integer call() throws IOException {
        return output.print(ConfigFile::referenceText, json -> {
            ConfigFile file = data.readConfigFile();
            data.config(file);
            return file.render(json);
        });
    }
}
