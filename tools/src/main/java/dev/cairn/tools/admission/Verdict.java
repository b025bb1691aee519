package dev.cairn.tools.admission;

/**
 * A decision, and how it came about.
 *
 * @param decision about an image
 * @param policy {@link ImagePolicy#hash} of the policy that decided
 * @param kept whether it was there before it was asked for
 */
record Verdict(Decision decision, String policy, boolean kept) {}
