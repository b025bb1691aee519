package dev.cairn.tools;

/** What the command's exit status says. */
final class ExitCode {
    /** Done, or: yes. */
    static final int OK = 0;
    /** No: something is false, or differs from what it must be. */
    static final int NO = 1;
    /** The command line or {@code cairn.conf} is wrong. */
    static final int USAGE = 2;
    /** It could not be done or found out. */
    static final int FAILED = 3;

    private ExitCode() {}
}
