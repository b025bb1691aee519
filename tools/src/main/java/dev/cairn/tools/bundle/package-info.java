/**
 * Sigstore bundles (<a href="https://github.com/sigstore/protobuf-specs/blob/main/protos/sigstore_bundle.proto">sigstore_bundle.proto</a>), versions
 * 0.1 to 0.3: a signature beside what it is verified with.
 *
 * <p><b>Invariants.</b> What is here was read or is to be written; nothing of it has been verified.
 */
@NullMarked
package dev.cairn.tools.bundle;

import org.jspecify.annotations.NullMarked;
