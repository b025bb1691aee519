package dev.cairn.tools;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Completion for the shell fish (fishshell.com/docs/current/cmds/complete.html): one line for each command and option. */
final class FishCompletion {
    private FishCompletion() {}

    static String script(CommandLine cairn) {
        StringBuilder script = new StringBuilder();
        // fish's own functions look for a subcommand in any place; a command here is where its words follow cairn in
        // order.
        script.append("""
                function __cairn_at
                    set -l words (commandline -opc)
                    set -e words[1]
                    set -l commands
                    for word in $words
                        string match -q -- '-*' $word; or set -a commands $word
                    end
                    test "$commands" = "$argv"; and return 0
                    test -n "$argv"; and string match -q -- "$argv *" "$commands "
                end
                complete -c cairn -e
                """);
        add(script, cairn, new ArrayList<>());
        return script.toString();
    }

    private static void add(StringBuilder script, CommandLine command, List<String> path) {
        String here = " -n '__cairn_at" + (path.isEmpty() ? "" : " " + String.join(" ", path)) + "'";
        for (Map.Entry<String, CommandLine> below : command.getSubcommands().entrySet()) {
            if (below.getValue().getCommandSpec().usageMessage().hidden()) {
                continue;
            }
            script.append("complete -c cairn -f").append(here).append(" -a ").append(below.getKey());
            describe(script, below.getValue().getCommandSpec().usageMessage().description());
        }
        for (OptionSpec option : command.getCommandSpec().options()) {
            if (option.hidden()) {
                continue;
            }
            script.append("complete -c cairn").append(here);
            for (String name : option.names()) {
                script.append(name.startsWith("--") ? " -l " : " -s ").append(name.replaceFirst("^-+", ""));
            }
            if (option.arity().max() > 0) {
                script.append(" -r");
            }
            describe(script, option.description());
        }
        command.getSubcommands().forEach((name, below) -> {
            path.add(name);
            add(script, below, path);
            path.remove(path.size() - 1);
        });
    }

    private static void describe(StringBuilder script, String... description) {
        if (description.length > 0) {
            script.append(" -d '")
                    .append(description[0]
                            .replace("\\", "\\\\")
                            .replace("'", "\\'")
                            .replace("%n", " "))
                    .append('\'');
        }
        script.append('\n');
    }
}
