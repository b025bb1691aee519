/**
 * From a request to a certificate that is in the log: proof of possession, precertificate, SCT, certificate, and what is written down of it.
 *
 * <p><b>Invariants</b>
 *
 * <ul>
 *   <li>No certificate without a promise of a log whose key is configured, and without a line in the audit trail.
 *   <li>One request is one authority's: what becomes active meanwhile issues the next one.
 *   <li>A precertificate in the log without its certificate is harmless: the poison makes it useless.
 *   <li>The token is in no answer, no line and no exception.
 * </ul>
 */
@NullMarked
package dev.cairn.ca.issue;

import org.jspecify.annotations.NullMarked;
