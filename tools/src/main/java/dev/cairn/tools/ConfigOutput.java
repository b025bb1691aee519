package dev.cairn.tools;

import java.io.IOException;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** How a configuration is printed: what is in force, or what every key means. */
final class ConfigOutput {
    @Spec(Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--json", description = "Print it as JSON.")
    private boolean json;

    @Option(names = "--reference", description = "Print the documentation of every key instead.")
    private boolean reference;

    /** A configuration that is read and checked when it is asked for. */
    @FunctionalInterface
    interface Checked {
        /** @param json or else HOCON */
        String render(boolean json) throws IOException;
    }

    /** Prints the one that was asked for; the configuration is not read where its documentation is wanted. */
    int print(Supplier<String> documentation, Checked config) throws IOException {
        String text = reference ? documentation.get() : config.render(json);
        spec.commandLine().getOut().println(text.strip());
        return ExitCode.OK;
    }
}
