package dev.cairn.ca.tuf;

import dev.cairn.core.Bytes;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.DigestAlgorithm;

/**
 * What metadata says of a file.
 *
 * @param length in bytes
 * @param sha256 lower-case hexadecimal
 */
record FileInfo(long length, String sha256) {
    static FileInfo of(Bytes file) {
        return new FileInfo(
                file.size(),
                Bytes.wrap(DigestAlgorithm.SHA2_256.digest(file.unsafeArray())).hex());
    }

    /** @throws VerificationException if the file is another */
    void check(String name, Bytes file) throws VerificationException {
        if (!of(file).equals(this)) {
            throw new VerificationException(name + ": length or SHA-256 is not what the metadata says");
        }
    }
}
