package dev.cairn.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Every command says what it is, how it ends and how it is used: in its help, in its manual page, and to the shell. */
class CommandsTest {
    @TempDir
    private Path folder = Path.of("");

    static Stream<String> all() {
        List<String> names = new ArrayList<>();
        collect(Cairn.whole(), names);
        return names.stream();
    }

    private static void collect(CommandLine command, List<String> names) {
        names.add(command.getCommandSpec().qualifiedName());
        command.getSubcommands().values().forEach(below -> collect(below, names));
    }

    private static CommandLine find(String qualified) {
        CommandLine found = Cairn.whole();
        for (String word : qualified.split(" ", -1)) {
            if (!word.equals("cairn")) {
                found = Objects.requireNonNull(found.getSubcommands().get(word));
            }
        }
        return found;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("all")
    void everyCommandIsDescribed(String name) {
        CommandLine command = find(name);
        UsageMessageSpec usage = command.getCommandSpec().usageMessage();
        assertTrue(usage.description().length > 0 && usage.description()[0].length() > 10, name);
        String help = command.getUsageMessage(CommandLine.Help.Ansi.OFF);
        assertTrue(help.contains("Usage: " + name + " "), help);
        assertEquals(Set.of("0", "1", "2", "3"), usage.exitCodeList().keySet(), name);
        String footer = String.join("\n", usage.footer());
        boolean group = !command.getSubcommands().isEmpty() || name.equals("cairn help");
        assertTrue(group || footer.contains("Example"), name + " has no example");
        if (footer.contains("Example")) {
            assertTrue(footer.contains("cairn "), name);
        }
        for (ArgSpec argument : command.getCommandSpec().args()) {
            assertTrue(
                    argument.hidden() || String.join("", argument.description()).length() > 3,
                    name + " " + argument.paramLabel());
        }
        Set<String> options = new HashSet<>();
        for (OptionSpec option : command.getCommandSpec().options()) {
            assertTrue(options.add(option.longestName()), name + " " + option.longestName());
        }
    }

    /** What the list of commands calls a command is what the command calls itself; made alone or with all others it is the same. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("all")
    void aCommandMadeAloneIsTheSame(String name) {
        String[] words = name.replaceFirst("^cairn ?", "").split(" ", -1);
        if (words[0].isEmpty() || words[0].equals("help")) {
            return;
        }
        List<String> line = new ArrayList<>(List.of(words));
        line.add("--help");
        Cli alone = Cli.run(line.toArray(String[]::new));
        assertEquals(ExitCode.OK, alone.code(), alone.err());
        assertEquals(find(name).getUsageMessage(CommandLine.Help.Ansi.OFF), alone.out());
        line.remove(line.size() - 1);
        line.add(0, "help");
        if (words.length == 1) {
            assertEquals(alone.out(), Cli.run(line.toArray(String[]::new)).out());
        }
    }

    @Test
    void namesInTheListAreThoseOfTheCommands() {
        for (Commands.Group group : Commands.GROUPS) {
            for (Commands.Entry entry : group.entries()) {
                CommandLine.Command annotation = entry.type().getAnnotation(CommandLine.Command.class);
                assertEquals(annotation.name(), entry.name());
                assertTrue(entry.summary().length() < 78, entry.summary());
            }
        }
    }

    @Test
    void theListOfCommandsIsInGroups() {
        Cli help = Cli.run("--help");
        assertEquals(ExitCode.OK, help.code());
        for (Commands.Group group : Commands.GROUPS) {
            assertTrue(help.out().contains("\n" + group.heading() + ":\n  "), help.out());
        }
        assertEquals(help.out(), Cli.run("help").out());
        assertEquals(help.out(), Cli.run().err());
        assertTrue(help.out().lines().allMatch(line -> line.length() <= 100), help.out());
    }

    @Test
    void coloursAreWrittenWhereTheyAreAskedFor() {
        assertFalse(Cli.run("log", "--help").out().contains("\033["));
        assertTrue(Cli.run("log", "--color", "always", "--help").out().contains("\033["));
        assertEquals(ExitCode.USAGE, Cli.run("log", "--color", "pink", "--help").code());
    }

    @ParameterizedTest(name = "cairn {0}<TAB>")
    @CsvSource({
        "ver, verify",
        "witness ad, add-log",
        "log info --wit, --witness-policy",
    })
    void bashCompletes(String typed, String expected) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "bash is not installed");
        Cli script = Cli.run("completion", "bash");
        assertEquals(ExitCode.OK, script.code(), script.err());
        Path file = Files.writeString(folder.resolve("completion"), script.out());
        String ask = """
                set -eu
                source "$1"
                read -ra COMP_WORDS <<<"cairn $2"
                COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
                COMP_LINE="cairn $2"
                set +eu
                _complete_cairn
                printf '%s\\n' "${COMPREPLY[@]}"
                """;
        String answer = output("bash", "-c", ask, "bash", file.toString(), typed);
        assertTrue(answer.lines().map(String::strip).anyMatch(expected::equals), answer);
    }

    @Test
    void zshAndFishTakeTheirScripts() throws Exception {
        String fish = Cli.run("completion", "fish").out();
        assertTrue(fish.contains("-n '__cairn_at' -a verify -d"), fish);
        assertTrue(fish.contains("-n '__cairn_at witness' -a add-log -d"), fish);
        assertFalse(fish.contains("${"), fish);
        Path file = Files.writeString(folder.resolve("cairn.fish"), fish);
        assumeTrue(onPath("fish"), "fish is not installed");
        assertEquals("", output("fish", "--no-execute", file.toString()));
        String answer = output("fish", "-c", "source " + file + "; complete -C 'cairn witness ad'");
        assertTrue(answer.contains("add-log"), answer);
    }

    @Test
    void everyCommandHasAManualPage() throws Exception {
        Cli made = Cli.run("man", "--out", folder.toString());
        assertEquals(ExitCode.OK, made.code(), made.err());
        Map<String, String> pages = ManCommand.pages(Cairn.whole());
        assertTrue(pages.size() > 30, pages.keySet()::toString);
        assertTrue(pages.containsKey("cairn") && pages.containsKey("cairn-witness-add-log"));
        for (Map.Entry<String, String> page : pages.entrySet()) {
            String text = Files.readString(folder.resolve(page.getKey() + ".1"));
            assertEquals(page.getValue(), text);
            assertFalse(text.contains("${") || text.contains("%n") || text.contains("@|"), text);
            for (String section : List.of("NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXIT STATUS")) {
                assertTrue(text.contains("\n.SH " + section + "\n"), page.getKey() + " has no " + section);
            }
        }
        assertEquals(
                pages.get("cairn-trust-status"),
                Cli.run("man", "trust", "status").out());
        assertEquals(ExitCode.USAGE, Cli.run("man", "nothing").code());
        assertEquals(
                ExitCode.USAGE,
                Cli.run("man", "log", "--out", folder.toString()).code());
    }

    @Test
    void groffFindsNothingWrongWithThem() throws Exception {
        assumeTrue(onPath("man") && onPath("groff"), "man or groff is not installed");
        Cli.run("man", "--out", folder.toString());
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                String said = output("groff", "-man", "-ww", "-Tutf8", "-z", file.toString());
                assertEquals("", said, file.toString());
            }
        }
    }

    @Test
    void aPageIsReadable() throws Exception {
        assumeTrue(onPath("man"), "man is not installed");
        Path file = Files.writeString(
                folder.resolve("x.1"), Cli.run("man", "log", "info").out());
        String text = output("man", "-l", file.toString());
        assertNotEquals("", text);
        assertTrue(text.contains("--witness-policy"), text);
    }

    private static boolean onPath(String program) {
        return Stream.of(String.valueOf(System.getenv("PATH")).split(":"))
                .anyMatch(path -> Files.isExecutable(Path.of(path, program)));
    }

    private static String output(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }
}
