package dev.cairn.tools;

/** What the command's exit status says. */
final class ExitCode {
    /** Done, or: yes. */
    static final int OK = 0;
    /** No: what was to be judged, or what a server answered, is false, malformed, or not what it must be. */
    static final int NO = 1;
    /** The command line is wrong, or a file that the command goes by cannot be read: see {@link Configured}. */
    static final int USAGE = 2;
    /** It could not be done or found out: what was to be judged is not there, or a server does not answer. */
    static final int FAILED = 3;

    private ExitCode() {}
}
