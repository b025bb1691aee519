package dev.cairn.core.entry.rekord;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import java.util.Optional;

/** The formats of a signature and its key that a {@code rekord} can have. */
public enum SignatureFormat {
    /** OpenPGP (RFC 9580), armored or not. */
    PGP("pgp", PgpArtifact.Key::new, PgpArtifact.Signature::new),
    /** <a href="https://jedisct1.github.io/minisign/">minisign</a>, and OpenBSD's signify. */
    MINISIGN("minisign", Minisign.Key::read, Minisign.Signature::read),
    /** A bare signature, and a key or certificate in PEM. */
    X509("x509", PemArtifact.Key::new, PemArtifact.Signature::new),
    /** <a href="https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.sshsig">SSHSIG</a>, and a line of authorized_keys. */
    SSH("ssh", Ssh.Key::read, Ssh.Signature::read);

    private final String wireName;
    private final Reader<ArtifactKey> keyReader;
    private final Reader<ArtifactSignature> signatureReader;

    private interface Reader<T> {
        T read(Bytes content) throws MalformedException;
    }

    SignatureFormat(String wireName, Reader<ArtifactKey> keyReader, Reader<ArtifactSignature> signatureReader) {
        this.wireName = wireName;
        this.keyReader = keyReader;
        this.signatureReader = signatureReader;
    }

    /** The name in Rekor's JSON. */
    public String wireName() {
        return wireName;
    }

    /** The format with a name of Rekor's JSON. */
    public static Optional<SignatureFormat> byWireName(String name) {
        for (SignatureFormat format : values()) {
            if (format.wireName.equals(name)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }

    /**
     * Reads a public key of this format.
     *
     * @throws MalformedException if it is not one
     */
    public ArtifactKey readKey(Bytes content) throws MalformedException {
        return keyReader.read(content);
    }

    /**
     * Reads a signature of this format.
     *
     * @throws MalformedException if it is not one
     */
    public ArtifactSignature readSignature(Bytes content) throws MalformedException {
        return signatureReader.read(content);
    }
}
