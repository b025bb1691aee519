package dev.cairn.tools;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cairn man}. */
@Command(
        name = "man",
        description = {
            "Prints the manual page of a command, or writes those of all commands to a folder.",
        },
        footer = {
            "%nExamples:",
            "  cairn man trust use | man -l -",
            "  cairn man --out ~/.local/share/man/man1",
        })
final class ManCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(arity = "0..*", paramLabel = "COMMAND", description = "The command; cairn itself where none is named.")
    private List<String> words = new ArrayList<>();

    @Option(names = "--out", paramLabel = "DIR", description = "Write the pages of all commands here.")
    private Optional<Path> out = Optional.empty();

    @Override
    public Integer call() throws IOException {
        CommandLine cairn = Cairn.whole();
        if (out.isPresent()) {
            if (!words.isEmpty()) {
                throw new ParameterException(
                        spec.commandLine(), "--out takes all commands: name none, or leave it out");
            }
            Files.createDirectories(out.get());
            for (Map.Entry<String, String> page : pages(cairn).entrySet()) {
                Files.writeString(out.get().resolve(page.getKey() + ".1"), page.getValue(), StandardCharsets.UTF_8);
            }
            return ExitCode.OK;
        }
        CommandLine found = cairn;
        for (String word : words) {
            CommandLine below = found.getSubcommands().get(word);
            if (below == null) {
                throw new ParameterException(
                        spec.commandLine(),
                        found.getCommandSpec().qualifiedName() + " has no command " + EntryText.line(word)
                                + "; see cairn help");
            }
            found = below;
        }
        spec.commandLine().getOut().print(ManPage.of(found, version()));
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }

    /** The pages of all commands that are not hidden, by name. */
    static Map<String, String> pages(CommandLine cairn) {
        Map<String, String> pages = new TreeMap<>();
        collect(cairn, pages);
        return pages;
    }

    private static void collect(CommandLine command, Map<String, String> pages) {
        if (command.getCommandSpec().usageMessage().hidden()) {
            return;
        }
        pages.put(ManPage.name(command), ManPage.of(command, version()));
        command.getSubcommands().values().forEach(below -> collect(below, pages));
    }

    private static String version() {
        return new Cairn.Version().getVersion()[0];
    }
}
