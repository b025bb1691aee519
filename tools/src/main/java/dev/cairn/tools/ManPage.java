package dev.cairn.tools;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** A command's manual page, in the macros of man(7), made of what its help is made of. */
final class ManPage {
    private final CommandLine command;
    private final StringBuilder page = new StringBuilder();

    private ManPage(CommandLine command) {
        this.command = command;
    }

    /** The name of a command's page, without its section: {@code cairn-trust-use}. */
    static String name(CommandLine command) {
        return command.getCommandSpec().qualifiedName("-");
    }

    /** The page of a command, without a date: the same for the same command. */
    static String of(CommandLine command, String version) {
        return new ManPage(command).write(version);
    }

    private String write(String version) {
        CommandSpec spec = command.getCommandSpec();
        UsageMessageSpec usage = spec.usageMessage();
        page.append(".TH \"")
                .append(name(command).toUpperCase(Locale.ROOT))
                .append("\" \"1\" \"\" \"")
                .append(escaped(version))
                .append("\" \"Cairn\"\n.nh\n.ad l\n");
        section("NAME");
        String[] description = plain(usage.description());
        line(name(command) + " - " + firstSentence(description));
        section("SYNOPSIS");
        page.append(".B ").append(escaped(spec.qualifiedName())).append('\n');
        line(command.getHelp()
                .synopsis(0)
                .replaceFirst("^" + spec.qualifiedName(), "")
                .replaceAll("\\s+", " ")
                .strip());
        section("DESCRIPTION");
        paragraphs(description);
        options(spec);
        subcommands();
        section("EXIT STATUS");
        exitCodes(usage.exitCodeList());
        footer(plain(usage.footer()));
        return page.toString();
    }

    private static String firstSentence(String... description) {
        String first = description.length == 0 ? "" : description[0];
        int end = first.indexOf(". ");
        String sentence = end < 0 ? first : first.substring(0, end);
        return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
    }

    private void options(CommandSpec spec) {
        List<PositionalParamSpec> parameters = spec.positionalParameters();
        List<OptionSpec> options =
                spec.options().stream().filter(option -> !option.hidden()).toList();
        if (!parameters.isEmpty()) {
            section("ARGUMENTS");
            parameters.stream().filter(parameter -> !parameter.hidden()).forEach(parameter -> {
                page.append(".TP\n.I ").append(escaped(parameter.paramLabel())).append('\n');
                description(parameter);
            });
        }
        section("OPTIONS");
        for (OptionSpec option : options) {
            page.append(".TP\n.B ").append(escaped(String.join(", ", option.names())));
            if (option.arity().max() > 0) {
                page.append(" \\fI").append(escaped(option.paramLabel())).append("\\fP");
            }
            page.append('\n');
            description(option);
        }
    }

    // What the help prints: with the values of variables such as the default.
    private void description(ArgSpec argument) {
        paragraphs(plain(argument.description()));
    }

    private void subcommands() {
        Map<String, CommandLine> below = new TreeMap<>(command.getSubcommands());
        below.values().removeIf(sub -> sub.getCommandSpec().usageMessage().hidden());
        if (below.isEmpty()) {
            return;
        }
        section("COMMANDS");
        below.forEach((name, sub) -> {
            page.append(".TP\n.B ").append(escaped(name)).append('\n');
            line(firstSentence(plain(sub.getCommandSpec().usageMessage().description())));
        });
    }

    private void exitCodes(Map<String, String> codes) {
        codes.forEach((code, meaning) -> {
            page.append(".TP\n.B ").append(escaped(code)).append('\n');
            line(meaning);
        });
    }

    private void footer(String... lines) {
        boolean examples = false;
        for (String text : lines) {
            if (text.strip().matches("Examples?:")) {
                section("EXAMPLES");
                page.append(".nf\n");
                examples = true;
            } else if (examples && !text.isBlank()) {
                line(text.strip());
            }
        }
        if (examples) {
            page.append(".fi\n");
        }
    }

    /** Lines of help as they are printed, without the marks of styles. */
    private static String[] plain(String... lines) {
        String text = String.join("\n", lines).replace("%n", "\n").replace("%%", "%");
        return Ansi.OFF.new Text(text).plainString().strip().split("\n", -1);
    }

    private void section(String heading) {
        page.append(".SH ").append(heading).append('\n');
    }

    private void paragraphs(String... lines) {
        boolean broken = false;
        for (String text : lines) {
            if (text.isBlank()) {
                broken = true;
            } else {
                if (broken) {
                    page.append(".PP\n");
                }
                broken = false;
                line(text.strip());
            }
        }
    }

    private void line(String text) {
        String escaped = escaped(text);
        // A control character at the beginning of a line makes it a request (groff(7)).
        page.append(escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" : "")
                .append(escaped)
                .append('\n');
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\e").replace("-", "\\-").replace("…", "...").replace("–", "\\-");
    }
}
