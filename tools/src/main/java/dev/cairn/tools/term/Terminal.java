package dev.cairn.tools.term;

import java.io.PrintWriter;
import java.util.Map;

/**
 * What stdout and stderr of this process are, and what may be shown there. The launcher says which of them is a terminal: Java 17 cannot tell.
 */
public final class Terminal {
    /** Set by the launcher when stderr is a terminal. */
    private static final String STDERR = "cairn.terminal";

    /** Set by the launcher when stdout is a terminal. */
    private static final String STDOUT = "cairn.terminal.out";

    private final Paint out;
    private final Paint err;
    private final boolean progress;
    private final boolean quiet;

    /**
     * A terminal.
     *
     * @param stdout whether stdout is one
     * @param stderr whether stderr is one
     * @param environment of the process
     * @param quiet whether to show nothing but errors, and results that are asked for
     */
    Terminal(boolean stdout, boolean stderr, Map<String, String> environment, ColorMode mode, boolean quiet) {
        this.out = paint(stdout, environment, mode);
        this.err = paint(stderr, environment, mode);
        this.progress = stderr && !quiet;
        this.quiet = quiet;
    }

    /** That of this process. */
    public static Terminal ofProcess(ColorMode mode, boolean quiet) {
        return new Terminal(Boolean.getBoolean(STDOUT), Boolean.getBoolean(STDERR), System.getenv(), mode, quiet);
    }

    private static Paint paint(boolean terminal, Map<String, String> environment, ColorMode mode) {
        boolean coloured = switch (mode) {
            case ALWAYS -> true;
            case NEVER -> false;
            case AUTO -> byDefault(terminal, environment);
        };
        return coloured ? Paint.COLOURED : Paint.PLAIN;
    }

    private static boolean byDefault(boolean terminal, Map<String, String> environment) {
        // no-color.org: "when present and not an empty string (regardless of its value)".
        if (!environment.getOrDefault("NO_COLOR", "").isEmpty()) {
            return false;
        }
        // bixense.com/clicolors: set, and not 0.
        String force = environment.getOrDefault("CLICOLOR_FORCE", "");
        if (!force.isEmpty() && !force.equals("0")) {
            return true;
        }
        return terminal && !environment.getOrDefault("TERM", "").equals("dumb");
    }

    /** For words on stdout. */
    public Paint out() {
        return out;
    }

    /** For words on stderr. */
    public Paint err() {
        return err;
    }

    /** Whether only errors, and results that are asked for, are to be shown. */
    public boolean quiet() {
        return quiet;
    }

    /** Begins to show how far some work is; shows nothing where stderr is no terminal, and with {@code --quiet}. Close it before anything else is printed. */
    public Progress progress(PrintWriter stderr, Progress.Unit unit) {
        return new Progress(stderr, progress, unit, System::nanoTime);
    }
}
