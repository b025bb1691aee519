package dev.cairn.core.merkle;

/** The complete subtrees of one tree. */
@FunctionalInterface
public interface NodeSource {
    /**
     * The root of the complete subtree over the leaves [index &lt;&lt; level, (index + 1) &lt;&lt; level).
     *
     * @param level 0 for leaf hashes
     * @param index counted on its level from the left
     */
    Hash node(int level, long index);
}
