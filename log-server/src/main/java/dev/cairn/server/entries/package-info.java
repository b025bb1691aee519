/**
 * What a log's faces read out of submissions alike: the terms of the <a href="https://github.com/in-toto/attestation">in-toto</a> statement in a
 * DSSE envelope.
 *
 * <p><b>Invariants.</b> Nothing read here decides whether an entry is taken or what its leaf is: it goes beside the leaf. What cannot be read gives
 * no terms; it is never an error.
 */
@NullMarked
package dev.cairn.server.entries;

import org.jspecify.annotations.NullMarked;
