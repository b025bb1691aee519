package dev.cairn.core.entry.rekord;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import java.util.Optional;

/** The formats of a signature and its key that a {@code rekord} can have. */
public enum SignatureFormat {
    /** OpenPGP (RFC 9580), armored or not. */
    PGP("pgp"),
    /** <a href="https://jedisct1.github.io/minisign/">minisign</a>, and OpenBSD's signify. */
    MINISIGN("minisign"),
    /** A bare signature, and a key or certificate in PEM. */
    X509("x509"),
    /** <a href="https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.sshsig">SSHSIG</a>, and a line of authorized_keys. */
    SSH("ssh");

    private final String wireName;

    SignatureFormat(String wireName) {
        this.wireName = wireName;
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
        return switch (this) {
            case PGP -> new PgpArtifact.Key(content);
            case MINISIGN -> Minisign.Key.read(content);
            case X509 -> new PemArtifact.Key(content);
            case SSH -> Ssh.Key.read(content);
        };
    }

    /**
     * Reads a signature of this format.
     *
     * @throws MalformedException if it is not one
     */
    public ArtifactSignature readSignature(Bytes content) throws MalformedException {
        return switch (this) {
            case PGP -> new PgpArtifact.Signature(content);
            case MINISIGN -> Minisign.Signature.read(content);
            case X509 -> new PemArtifact.Signature(content);
            case SSH -> Ssh.Signature.read(content);
        };
    }
}
