package dev.cairn.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command line of the {@link CrashRig}. */
@Command(
        name = "crash",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Kills a log server under load again and again, and checks after each restart what it promised.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:every promise was kept",
            "1:a promise was broken, or the server did not start or answer; the data directory is kept",
            "2:wrong usage"
        })
public final class CrashMain implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--rounds", defaultValue = "30", description = "kills under load (${DEFAULT-VALUE})")
    private int rounds;

    @Option(names = "--data", description = "the server's data directory; a new temporary one by default")
    private @Nullable Path data;

    @Option(names = "--vkey", description = "the log's verifier key; read from the data directory by default")
    private @Nullable String vkey;

    @Option(names = "--load-millis", defaultValue = "1500", description = "longest time under load (${DEFAULT-VALUE})")
    private int loadMillis;

    @Option(names = "--seed", description = "repeats the random choices of an earlier run")
    private @Nullable Long seed;

    @Option(names = "--json", description = "file for the report as JSON, - for standard output")
    private @Nullable String json;

    @Parameters(
            arity = "1..*",
            paramLabel = "COMMAND",
            description = "what starts the cairn command, for example: java -jar cairn.jar")
    private List<String> command = new ArrayList<>();

    /** The command line by itself. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** The command, for a launcher that has others beside it. What follows {@code --} belongs to the server. */
    public static CommandLine commandLine() {
        return new CommandLine(new CrashMain()).setStopAtPositional(true);
    }

    @Override
    public Integer call() throws IOException {
        if (spec == null) {
            throw new IllegalStateException("not run by picocli");
        }
        PrintWriter out = spec.commandLine().getOut();
        long usedSeed = seed == null ? new SecureRandom().nextLong() : seed;
        Path directory = data == null ? Files.createTempDirectory("cairn-crash-") : data;
        out.println("seed " + usedSeed + ", data " + directory);
        out.flush();
        CrashRig.Report report;
        try {
            report = new CrashRig(
                            new CrashRig.Settings(
                                    command, directory, vkey, rounds, Duration.ofMillis(loadMillis), usedSeed),
                            out)
                    .run();
        } catch (FalseAnswerException | IOException e) {
            out.println("BROKEN (seed " + usedSeed + ", data " + directory + "): " + e.getMessage());
            out.flush();
            return 1;
        }
        out.println(report.line());
        if (json != null) {
            String text = new ObjectMapper().writeValueAsString(report);
            if ("-".equals(json)) {
                out.println(text);
            } else {
                Files.writeString(Path.of(json), text + "\n");
            }
        }
        out.flush();
        if (data == null) {
            ServerFiles.delete(directory);
        }
        return 0;
    }
}
