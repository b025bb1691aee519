package dev.cairn.server.rekorv1;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.entry.IndexKey;
import dev.cairn.core.entry.rekord.SignatureFormat;

/** The term under which the entries of a public key are found, whichever form of the key is given. */
final class PublicKeyTerm {
    private PublicKeyTerm() {}

    /**
     * The term of a key.
     *
     * @param format {@code pgp}, {@code x509}, {@code minisign} or {@code ssh}
     * @param content the key in that format
     * @throws MalformedException if the format is another, or the content is not a key of it
     */
    static IndexKey of(String format, byte[] content) throws MalformedException {
        SignatureFormat known = SignatureFormat.byWireName(format)
                .orElseThrow(() -> new MalformedException("publicKey.format", "must be pgp, x509, minisign or ssh"));
        // The key comes first, before what it names.
        return known.readKey(Bytes.copyOf(content)).indexKeys().get(0);
    }
}
