package dev.cairn.tools.verify;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.note.Checkpoint;
import dev.cairn.core.note.SignatureLine;
import dev.cairn.core.note.SignedNote;
import dev.cairn.tools.verify.TrustedMaterial.Log;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The log's signature on a checkpoint, of Rekor v1 or v2. Their key IDs differ: v1 has the first bytes of the SHA-256 of the SubjectPublicKeyInfo, v2 those of
 * the note format, which for ECDSA are the same. Lines of other keys are ignored, and the order of lines means nothing (<a
 * href="https://c2sp.org/signed-note">signed-note</a>).
 */
final class CheckpointSignature {
    /** The name of the log, and which of its trees. */
    private static final Pattern V1_ORIGIN = Pattern.compile("(.+) - [0-9]+");

    private CheckpointSignature() {}

    /** Whether an origin is of the form that Rekor v1 gives it. */
    static boolean isV1(String origin) {
        return V1_ORIGIN.matcher(origin).matches();
    }

    /**
     * Verifies that the log has signed.
     *
     * @throws MalformedException if the note is no checkpoint
     * @throws VerificationException if no line is of the log's key, one that is fails, or the checkpoint is not this log's
     */
    static Checkpoint verify(SignedNote note, Log log) throws MalformedException, VerificationException {
        Checkpoint checkpoint = Checkpoint.parse(note.text());
        String origin = checkpoint.origin();
        boolean v1 = isV1(origin);
        String name = v1 ? origin.substring(0, origin.lastIndexOf(" - ")) : origin;
        Bytes keyHash = v1 ? log.key().fingerprint() : keyHash(name, log);
        requireName(name, keyHash, log);
        int keyId = ByteBuffer.wrap(keyHash.unsafeArray()).getInt();
        boolean signed = false;
        for (SignatureLine line : note.signatures()) {
            if (line.keyId() != keyId || !line.name().equals(name)) {
                continue;
            }
            if (!LogEntryVerifier.signed(log.key(), note.text(), line.signature())) {
                throw new VerificationException("the checkpoint's signature is not that of the log");
            }
            signed = true;
        }
        if (!signed) {
            throw new VerificationException("the checkpoint has no signature of the log " + name);
        }
        return checkpoint;
    }

    private static Bytes keyHash(String name, Log log) {
        if (log.key().type() != KeyType.ED25519) {
            return log.key().fingerprint();
        }
        MessageDigest hash = DigestAlgorithm.SHA2_256.newDigest();
        hash.update(name.getBytes(StandardCharsets.UTF_8));
        hash.update((byte) '\n');
        hash.update((byte) 1);
        return Bytes.wrap(hash.digest(log.key().rawKey().unsafeArray()));
    }

    /** The origin must be the log's: the trusted key ID is made of it, or the trusted URL has it. */
    private static void requireName(String name, Bytes keyHash, Log log) throws VerificationException {
        boolean bound = log.key().type() == KeyType.ED25519
                && keyHash.equals(log.checkpointKeyId().orElse(log.logId()))
                && !keyHash.equals(log.key().fingerprint());
        if (!bound && !names(log.baseUrl()).contains(name)) {
            throw new VerificationException(
                    "the checkpoint is of another log: its origin is not that of " + log.baseUrl());
        }
    }

    /** The origins that logs at a URL have: with or without port and path. */
    private static Set<String> names(String baseUrl) {
        Set<String> names = new HashSet<>();
        URI uri;
        try {
            uri = URI.create(baseUrl);
        } catch (IllegalArgumentException e) {
            return names;
        }
        if (uri.getHost() == null) {
            return names;
        }
        String host = uri.getHost().toLowerCase(Locale.ROOT);
        String path = uri.getRawPath().endsWith("/")
                ? uri.getRawPath().substring(0, uri.getRawPath().length() - 1)
                : uri.getRawPath();
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        names.add(host);
        names.add(host + port);
        names.add(host + path);
        names.add(host + port + path);
        return names;
    }
}
