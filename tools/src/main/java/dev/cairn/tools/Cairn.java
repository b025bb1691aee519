package dev.cairn.tools;

import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.VerificationException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The {@code cairn} command. */
@Command(
        name = "cairn",
        description = "A transparency log that anyone can run.",
        mixinStandardHelpOptions = true,
        versionProvider = Cairn.Version.class,
        scope = ScopeType.INHERIT,
        usageHelpWidth = 100,
        subcommands = {
            InitCommand.class,
            ServeCommand.class,
            LogCommand.class,
            SearchCommand.class,
            TrustCommand.class,
            FsckCommand.class,
            AuditCommand.class,
            VerifyCommand.class,
            VerifyMisbehaviourCommand.class,
            TokenCommand.class,
            CaCommand.class,
            WitnessCommand.class,
            ConfigCommand.class,
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done, or yes",
            "1:no: something is false, or differs from what it must be",
            "2:the command line or cairn.conf is wrong",
            "3:it could not be done or found out",
        },
        footer = {
            "%nExamples:",
            "  cairn serve --dev                      a log to try things with, on http://127.0.0.1:3000",
            "  cairn init --data DIR --origin NAME    make a log",
            "  cairn serve --data DIR                 run it",
            "  cairn log info                         its latest checkpoint",
            "  cairn search --identity ada@ex.org     what someone signed",
            "  cairn trust status                     what of the trust root ends when",
            "  cairn witness init --name NAME         make a witness of logs",
            "  cairn fsck http://127.0.0.1:3000       check all of it",
        })
public final class Cairn implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            description = "Log at level debug; CAIRN_LOG_LEVEL sets any level.")
    void verbose(boolean verbose) {
        if (verbose) {
            Logging.debug();
        }
    }

    /** Runs the command and ends the process. */
    public static void main(String[] args) {
        Scratch.removeAtExit();
        System.exit(run(
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                args));
    }

    /** Runs the command in this process; returns its exit code. */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        return new CommandLine(new Cairn())
                .setOut(out)
                .setErr(err)
                .setParameterExceptionHandler((wrong, parsed) -> usage(wrong))
                .setExecutionExceptionHandler((failure, command, parsed) -> failed(failure, command.getErr()))
                .execute(args);
    }

    private static int usage(ParameterException wrong) {
        CommandLine command = wrong.getCommandLine();
        command.getErr().println("cairn: " + wrong.getMessage());
        command.getErr().println("See " + command.getCommandSpec().qualifiedName() + " --help");
        return ExitCode.USAGE;
    }

    private static int failed(Exception failure, PrintWriter err) {
        if (failure instanceof VerificationException || failure instanceof MalformedException) {
            err.println("cairn: " + failure.getMessage());
            return ExitCode.NO;
        }
        if (failure instanceof StoreException) {
            err.println("cairn: " + failure.getMessage());
        } else if (failure instanceof IOException) {
            // The message of one of these may be a file's name and nothing else.
            err.println("cairn: " + failure);
        } else {
            err.println("cairn: this is a fault of the program");
            failure.printStackTrace(err);
        }
        return ExitCode.FAILED;
    }

    /** Without a subcommand there is nothing to do. */
    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command?");
    }

    /** The version in the jar's manifest. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Cairn.class.getPackage().getImplementationVersion();
            return new String[] {"cairn " + (version == null ? "(not from a jar)" : version)};
        }
    }
}
