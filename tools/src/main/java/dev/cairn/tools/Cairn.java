package dev.cairn.tools;

import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.VerificationException;
import dev.cairn.tools.oci.RegistryException;
import dev.cairn.tools.sign.SigningException;
import dev.cairn.tools.term.Paint;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The {@code cairn} command. */
@Command(
        name = "cairn",
        description =
                "Signs, verifies and watches what is signed; runs a transparency log, its authorities and its witnesses.",
        mixinStandardHelpOptions = true,
        versionProvider = Cairn.Version.class,
        scope = ScopeType.INHERIT,
        usageHelpWidth = 100,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done, or yes",
            "1:no: what was to be judged, or what a server answered, is false, malformed, or not what it must be",
            "2:the command line is wrong, or a file that the command goes by cannot be read: configuration, keys, policies, trust",
            "3:it could not be done or found out: a file that was to be judged is not there, a server does not answer",
        },
        footer = {
            "%nExamples:",
            "  cairn serve --dev                      a log to try things with, on http://127.0.0.1:3000",
            "  cairn log info                         its latest checkpoint",
            "  cairn search --identity ada@ex.org     what someone signed",
            "  cairn help witness                     about a command; the same as cairn witness --help",
        })
public final class Cairn implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Mixin
    private TlsOptions tls = new TlsOptions();

    OutputOptions output() {
        return output;
    }

    /** Runs the command and ends the process. */
    public static void main(String[] args) {
        useCommonPool();
        Scratch.removeAtExit();
        System.exit(run(
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                args));
    }

    /**
     * Lets futures use a pool of threads on one or two processors too, where they would start a thread for each task: the JDK's HTTP client has one for
     * each answer. Called before the process has used a future.
     */
    public static void useCommonPool() {
        String parallelism = "java.util.concurrent.ForkJoinPool.common.parallelism";
        if (System.getProperty(parallelism) == null) {
            System.setProperty(
                    parallelism, String.valueOf(Math.max(2, Runtime.getRuntime().availableProcessors() - 1)));
        }
    }

    /** Runs the command in this process; returns its exit code. */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        return commandLine(out, err, args).execute(args);
    }

    /** The command line with all commands, to be read and not run. */
    static CommandLine whole() {
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        return commandLine(nowhere, nowhere);
    }

    /** The command line, ready to run these words. */
    static CommandLine commandLine(PrintWriter out, PrintWriter err, String... args) {
        CommandLine cairn = new CommandLine(new Cairn());
        Commands.addTo(cairn, args);
        // Not in the annotation, whose texts all commands inherit.
        cairn.getCommandSpec().usageMessage().customSynopsis("cairn COMMAND [OPTIONS]");
        cairn.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, CommandGroups::render);
        return cairn.setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(out)
                .setErr(err)
                .setExecutionStrategy(Cairn::asItWasTold)
                .setParameterExceptionHandler((wrong, parsed) -> usage(wrong))
                .setExecutionExceptionHandler((failure, command, parsed) -> failed(failure, command));
    }

    /** Runs what was parsed, or prints its help. */
    private static int asItWasTold(ParseResult parsed) {
        CommandLine cairn = parsed.commandSpec().commandLine();
        Paint paint = OutputOptions.terminal(parsed.commandSpec()).out();
        cairn.setColorScheme(Help.defaultColorScheme(paint == Paint.COLOURED ? Help.Ansi.ON : Help.Ansi.OFF));
        if (parsed.commandSpec().userObject() instanceof Cairn self) {
            self.tls.apply();
        }
        return new RunLast().execute(parsed);
    }

    private static int usage(ParameterException wrong) {
        CommandLine command = wrong.getCommandLine();
        command.getErr().println("cairn: " + wrong.getMessage());
        command.getErr().println("See " + command.getCommandSpec().qualifiedName() + " --help");
        // 2, but for a command whose exit codes mean something else.
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    private static int failed(Exception failure, CommandLine command) {
        PrintWriter err = command.getErr();
        if (failure instanceof Configured.ConfiguredException) {
            err.println("cairn: " + failure.getMessage());
            return command.getCommandSpec().exitCodeOnInvalidInput();
        }
        if (failure instanceof VerificationException || failure instanceof MalformedException) {
            err.println("cairn: " + failure.getMessage());
            return ExitCode.NO;
        }
        if (failure instanceof SigningException signing) {
            err.println("cairn: " + signing.getMessage());
            err.println("  " + signing.next());
            return switch (signing.fault()) {
                case CALLER -> ExitCode.USAGE;
                case SERVICE -> ExitCode.FAILED;
                case FALSE_ANSWER -> ExitCode.NO;
            };
        }
        if (failure instanceof RegistryException.Mismatch) {
            err.println("cairn: " + failure.getMessage());
            return ExitCode.NO;
        }
        if (failure instanceof StoreException || failure instanceof RegistryException) {
            err.println("cairn: " + failure.getMessage());
        } else if (failure instanceof IOException io) {
            err.println("cairn: " + Configured.text(io));
        } else {
            err.println("cairn: this is a fault of the program");
            failure.printStackTrace(err);
        }
        return ExitCode.FAILED;
    }

    /** Without a subcommand there is nothing to do, and the help says what there is. */
    @Override
    public Integer call() {
        CommandLine cairn = spec.commandLine();
        cairn.usage(cairn.getErr(), cairn.getColorScheme());
        return ExitCode.USAGE;
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
