package dev.cairn.core.entry.rekord;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.Pem;
import dev.cairn.core.entry.IndexKey;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The format {@code ssh}: a public key as in {@code authorized_keys} (sshd(8)), and a signature as {@code ssh-keygen -Y sign -n file} makes
 * it. Sources: <a href="https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.sshsig">PROTOCOL.sshsig</a>,
 * <a href="https://github.com/sigstore/rekor/tree/main/pkg/pki/ssh">rekor pkg/pki/ssh</a>.
 *
 * <pre>
 * blob          "SSHSIG" uint32 1, string public_key, string namespace, string reserved, string hash_algorithm, string signature
 * signed data   "SSHSIG" string namespace, string reserved, string hash_algorithm, string H(message)
 * </pre>
 */
final class Ssh {
    private static final String OBJECT = "ssh signature";
    private static final String PEM_LABEL = "SSH SIGNATURE";
    private static final Bytes MAGIC = Bytes.ofUtf8("SSHSIG");
    private static final int VERSION = 1;
    private static final Bytes NAMESPACE = Bytes.ofUtf8("file");

    private Ssh() {}

    /**
     * A line of {@code authorized_keys} without options and comment, ended by a newline.
     *
     * @param key the key inside
     */
    record Key(SshPublicKey key) implements ArtifactKey {
        /** Options before the key, as in sshd(8), may hold quoted spaces; the name of the key's type has no spaces. */
        private static final Pattern LINE =
                Pattern.compile("((ssh|ecdsa)-[a-z0-9-]+)[ \t]+([A-Za-z0-9+/=]+)([ \t].*)?");

        /** Reads the first line that is neither empty nor a comment; whatever follows is ignored, as in Rekor. */
        static Key read(Bytes content) throws MalformedException {
            String text = new String(content.unsafeArray(), StandardCharsets.ISO_8859_1);
            for (String line : (Iterable<String>) text.lines().map(String::strip)::iterator) {
                if (!line.isEmpty() && !line.startsWith("#")) {
                    return readLine(line);
                }
            }
            throw new MalformedException("ssh public key", "no key found");
        }

        private static Key readLine(String line) throws MalformedException {
            Matcher matcher = LINE.matcher(line);
            if (!matcher.matches()) {
                throw new MalformedException("ssh public key", "not a type of key and base64, or with options");
            }
            try {
                return new Key(
                        SshPublicKey.read(Bytes.wrap(Base64.getDecoder().decode(matcher.group(3))), matcher.group(1)));
            } catch (IllegalArgumentException e) {
                throw new MalformedException("ssh public key", "not base64");
            }
        }

        @Override
        public Bytes canonical() {
            return Bytes.ofUtf8(key.type() + " " + key.blob().base64() + "\n");
        }

        @Override
        public List<IndexKey> indexKeys() {
            return List.of(IndexKey.key(canonical()));
        }

        @Override
        public void verify(Bytes artifact, ArtifactSignature signature)
                throws MalformedException, VerificationException {
            Signature ssh = (Signature) signature;
            ByteArrayOutputStream signed = new ByteArrayOutputStream();
            signed.writeBytes(MAGIC.unsafeArray());
            signed.writeBytes(SshReader.strings(
                    NAMESPACE,
                    Bytes.EMPTY,
                    Bytes.ofUtf8(ssh.hash().shortName()),
                    Bytes.wrap(ssh.hash().digest(artifact.unsafeArray()))));
            if (!key.verify(signed.toByteArray(), ssh.signature())) {
                throw new VerificationException("ssh: signature did not verify");
            }
        }
    }

    /**
     * A signature.
     *
     * @param publicKey the key that the signature names; the one it must verify under is given beside it
     * @param hash the hash function for the artifact
     * @param signature the name of an algorithm and what it made, as two SSH strings
     */
    record Signature(Bytes publicKey, DigestAlgorithm hash, Bytes signature) implements ArtifactSignature {

        static Signature read(Bytes content) throws MalformedException {
            Pem pem = Pem.parse(PEM_LABEL, new String(content.unsafeArray(), StandardCharsets.ISO_8859_1));
            SshReader blob = new SshReader(OBJECT, pem.der());
            require(blob.fixed(MAGIC.size()).equals(MAGIC), "invalid magic header");
            require(blob.uint32() == VERSION, "unsupported signature version");
            Bytes publicKey = blob.string();
            require(blob.string().equals(NAMESPACE), "invalid signature namespace, must be file");
            require(blob.string().size() == 0, "reserved must be empty");
            DigestAlgorithm hash = DigestAlgorithm.byShortName(blob.name())
                    .filter(algorithm -> algorithm != DigestAlgorithm.SHA2_384)
                    .orElseThrow(() -> new MalformedException(OBJECT, "unsupported hash algorithm"));
            Bytes signature = blob.string();
            blob.end();
            SshReader inside = new SshReader(OBJECT, signature);
            inside.string();
            inside.string();
            inside.end();
            SshPublicKey.read(publicKey);
            return new Signature(publicKey, hash, signature);
        }

        /** Armored in lines of 64 characters. */
        @Override
        public Bytes canonical() {
            ByteArrayOutputStream blob = new ByteArrayOutputStream();
            blob.writeBytes(MAGIC.unsafeArray());
            blob.writeBytes(new byte[] {0, 0, 0, VERSION});
            blob.writeBytes(
                    SshReader.strings(publicKey, NAMESPACE, Bytes.EMPTY, Bytes.ofUtf8(hash.shortName()), signature));
            return Bytes.ofUtf8(new Pem(PEM_LABEL, Bytes.wrap(blob.toByteArray())).encode());
        }

        private static void require(boolean holds, String rule) throws MalformedException {
            if (!holds) {
                throw new MalformedException(OBJECT, rule);
            }
        }
    }
}
