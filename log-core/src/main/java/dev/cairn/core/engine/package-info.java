/**
 * Composes a log from its data directory: keys, journals, store, actor system.
 *
 * <pre>
 * DIR/cairn.conf          configuration
 * DIR/keys/log.key        Ed25519 private key, PKCS#8 PEM, mode 0600
 * DIR/keys/log-ml-dsa-44.key  ML-DSA-44 private key for the optional second line on checkpoints, mode 0600
 * DIR/keys/log.pub        its public key, SubjectPublicKeyInfo PEM
 * DIR/keys/log.vkey       its public key as a signed-note verifier key
 * DIR/keys/rekor-v1.key   ECDSA P-256 private key of the Rekor v1 face, PKCS#8 PEM, mode 0600
 * DIR/keys/rekor-v1.pub   its public key, SubjectPublicKeyInfo PEM
 * DIR/keys/ct.key         ECDSA P-256 private key of certificate transparency, PKCS#8 PEM, mode 0600
 * DIR/keys/ct.pub         its public key, SubjectPublicKeyInfo PEM
 * DIR/journal/            the journal (SQLite), unless it is in PostgreSQL
 * DIR/checkpoints/        the checkpoint journal (SQLite), unless it is in PostgreSQL
 * DIR/rocksdb/            derived; may be deleted while the log is stopped
 * DIR/published-tree      the largest tree that was published; stays when rocksdb is deleted, and is never restored from a backup
 * DIR/lock                held while a process uses the directory
 * </pre>
 *
 * <p><b>Invariants.</b> Only {@code init} makes a log; starting one never creates keys or journals.
 */
@NullMarked
package dev.cairn.core.engine;

import org.jspecify.annotations.NullMarked;
