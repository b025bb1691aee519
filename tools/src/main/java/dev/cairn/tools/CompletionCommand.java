package dev.cairn.tools;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cairn completion}. */
@Command(
        name = "completion",
        description = {
            "Prints a script that lets a shell complete commands and options of cairn, or writes those of all shells to a folder.",
        },
        footer = {
            "%nExamples:",
            "  source <(cairn completion bash)",
            "  cairn completion zsh > ~/.cairn-completion.zsh    and source that file in ~/.zshrc",
            "  cairn completion fish > ~/.config/fish/completions/cairn.fish",
        })
final class CompletionCommand implements Callable<Integer> {
    /** The shells that there is a script for. */
    private enum Shell {
        BASH,
        ZSH,
        FISH;

        String script(CommandLine cairn) {
            // The script for bash sets zsh up too: it begins by loading zsh's emulation of bash's completion.
            return this == FISH ? FishCompletion.script(cairn) : AutoComplete.bash("cairn", cairn);
        }

        String file() {
            return "cairn." + name().toLowerCase(Locale.ROOT);
        }
    }

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(arity = "0..1", paramLabel = "SHELL", description = "bash, zsh or fish.")
    private Optional<Shell> shell = Optional.empty();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Write the scripts of all shells here: cairn.bash, cairn.zsh and cairn.fish.")
    private Optional<Path> out = Optional.empty();

    @Override
    public Integer call() throws IOException {
        if (shell.isPresent() == out.isPresent()) {
            throw new ParameterException(
                    spec.commandLine(), "name a shell, bash, zsh or fish, or a folder for all of them with --out");
        }
        CommandLine cairn = Cairn.whole();
        if (out.isPresent()) {
            Files.createDirectories(out.get());
            for (Shell each : Shell.values()) {
                Files.writeString(out.get().resolve(each.file()), each.script(cairn), StandardCharsets.UTF_8);
            }
            return ExitCode.OK;
        }
        spec.commandLine().getOut().print(shell.get().script(cairn));
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }
}
