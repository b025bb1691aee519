/**
 * Certificate transparency (<a href="https://www.rfc-editor.org/rfc/rfc6962">RFC 6962</a>) in the log's own tree: leaves of certificates
 * and precertificates, and the timestamps that the log signs for them. The extension with the leaf's index is that of
 * <a href="https://c2sp.org/static-ct-api">static-ct-api</a>.
 *
 * <p><b>Invariants.</b> A leaf is read only if it would be written in exactly these bytes.
 */
@NullMarked
package dev.cairn.core.ct;

import org.jspecify.annotations.NullMarked;
