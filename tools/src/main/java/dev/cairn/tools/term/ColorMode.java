package dev.cairn.tools.term;

/** When output is coloured. */
public enum ColorMode {
    /** On a terminal, and as {@code NO_COLOR}, {@code CLICOLOR_FORCE} and {@code TERM} say. */
    AUTO,
    /** Always. */
    ALWAYS,
    /** Never. */
    NEVER
}
