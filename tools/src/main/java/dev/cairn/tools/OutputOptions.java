package dev.cairn.tools;

import dev.cairn.tools.term.ColorMode;
import dev.cairn.tools.term.Terminal;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** What every command takes: how it looks, and how much it says. */
final class OutputOptions {
    @Option(
            names = "--color",
            paramLabel = "WHEN",
            scope = ScopeType.INHERIT,
            description = "auto, always or never: auto colours what goes to a terminal unless NO_COLOR is set.")
    private ColorMode color = ColorMode.AUTO;

    @Option(
            names = {"-q", "--quiet"},
            scope = ScopeType.INHERIT,
            description = "Print no progress, and no result that is not asked for with --json: the exit code says it.")
    private boolean quiet;

    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            description = "Log at level debug; CAIRN_LOG_LEVEL sets any level.")
    void verbose(boolean verbose) {
        if (verbose) {
            Logging.debug();
        }
    }

    private Terminal terminal() {
        return Terminal.ofProcess(color, quiet);
    }

    /** The terminal of a command that runs. */
    static Terminal terminal(CommandSpec command) {
        return command.root().userObject() instanceof Cairn cairn
                ? cairn.output().terminal()
                : Terminal.ofProcess(ColorMode.AUTO, false);
    }
}
