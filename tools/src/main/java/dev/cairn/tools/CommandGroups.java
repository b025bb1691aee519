package dev.cairn.tools;

import java.util.Map;
import picocli.CommandLine.Help;

/** The list of commands in a help text: those of {@code cairn} itself in their groups, those of the others as they come. */
final class CommandGroups {
    private static final int NAME_WIDTH = 20;

    private CommandGroups() {}

    static String render(Help help) {
        Map<String, Help> shown = help.subcommands();
        if (!(help.commandSpec().userObject() instanceof Cairn)) {
            return help.commandList(shown);
        }
        StringBuilder text = new StringBuilder();
        for (Commands.Group group : Commands.GROUPS) {
            text.append('\n').append(group.heading()).append(":\n");
            for (Commands.Entry entry : group.entries()) {
                String padding =
                        " ".repeat(Math.max(1, NAME_WIDTH - entry.name().length()));
                text.append("  ")
                        .append(help.colorScheme().commandText(entry.name()))
                        .append(padding)
                        .append(entry.summary())
                        .append('\n');
            }
        }
        return text.toString();
    }
}
