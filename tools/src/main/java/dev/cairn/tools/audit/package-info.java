/**
 * Whole logs, replayed and checked entry by entry; and certificates beside the entries that were signed with them, each proven to be in the log.
 *
 * <p><b>Invariants.</b> What an audit keeps for its next visit was clean, and its last checkpoint commits to it. A certificate's leaf is made again here, from the certificate and the SCT in it; nothing of it is taken from the log's answer
 * but the hash of the issuer's key, where nobody gives the issuer.
 */
@NullMarked
package dev.cairn.tools.audit;

import org.jspecify.annotations.NullMarked;
