package dev.cairn.tools;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cairn completion}. */
@Command(
        name = "completion",
        description = {
            "Prints a script that lets a shell complete commands and options of cairn.",
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
        FISH
    }

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "SHELL", description = "bash, zsh or fish.")
    private Shell shell = Shell.BASH;

    @Override
    public Integer call() {
        CommandLine cairn = Cairn.whole();
        // The script for bash sets zsh up too: it begins by loading zsh's emulation of bash's completion.
        String script = shell == Shell.FISH ? FishCompletion.script(cairn) : AutoComplete.bash("cairn", cairn);
        spec.commandLine().getOut().print(script);
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }
}
