/**
 * Strict YAML (<a href="https://yaml.org/spec/1.2.2/">1.2</a>, as SnakeYAML reads it), whose errors name line and column.
 *
 * <p><b>Invariants.</b> A document has at most 2^20 characters, nests at most 30 deep, and has at most 100,000 values after its aliases are
 * written out. A key is there once, and one that nobody knows is refused by whoever reads a mapping.
 */
@NullMarked
package dev.cairn.tools.yaml;

import org.jspecify.annotations.NullMarked;
