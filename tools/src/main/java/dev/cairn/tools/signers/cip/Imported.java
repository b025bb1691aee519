package dev.cairn.tools.signers.cip;

import java.util.List;

/**
 * What became of policies.
 *
 * @param signersFile the text of a signers file
 * @param left what was not imported, each with its place and what that means
 */
public record Imported(String signersFile, List<String> left) {
    /** Copies the list. */
    public Imported {
        left = List.copyOf(left);
    }
}
