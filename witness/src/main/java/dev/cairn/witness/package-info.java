/**
 * A witness of transparency logs (C2SP <a href="https://c2sp.org/tlog-witness">tlog-witness</a>): a process with its own keys and its own
 * database that checks that each checkpoint continues the one before, and cosigns it.
 *
 * <pre>
 * DIR/witness.conf        configuration, without the keys' secrets
 * DIR/logs.policy         the logs that it cosigns for, and other witnesses (tlog-policy)
 * DIR/keys/               0700: witness.key and witness.vkey (ML-DSA-44), witness-ed25519.key and .vkey; either or both; 0600
 * DIR/state/witness.db    what was cosigned, if no other database is configured
 * DIR/listed.logs         the logs that lists have added (tlog-list)
 * DIR/lock                locked by the one process that serves
 * </pre>
 *
 * <p><b>Invariants</b>
 *
 * <ul>
 *   <li>What was cosigned is in the journal before the cosignature exists ({@link dev.cairn.witness.state.Origin}).
 *   <li>For one origin neither size nor time ever goes back, and one size has one root.
 *   <li>An origin that was cosigned once is never started again at size 0, whatever happens to the lists of logs.
 * </ul>
 */
@NullMarked
package dev.cairn.witness;

import org.jspecify.annotations.NullMarked;
