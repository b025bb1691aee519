package dev.cairn.core.entry.rekord;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.Blake2b;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.entry.Entry;
import dev.cairn.core.entry.IndexKey;
import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MinisignTest {
    private static final byte[] KEY_ID = {1, 2, 3, 4, 5, 6, 7, 8};
    private static final LocalKey KEY = LocalKey.generate(KeyType.ED25519);

    @ParameterizedTest
    @ValueSource(strings = {"Ed", "ED"})
    void takesFilesOfMinisign(String algorithm) throws Exception {
        String key = "untrusted comment: minisign public key\n" + keyLine() + "\n";
        Entry entry =
                RekordTestCase.taken(SignatureFormat.MINISIGN, Bytes.ofUtf8(minisig(algorithm)), Bytes.ofUtf8(key));
        RekordLeaf leaf = RekordLeaf.read(entry.bytes());
        assertEquals(KEY.publicKey().rawKey().base64(), leaf.publicKey().utf8());
        assertEquals(
                "untrusted comment:\n" + signatureLine(algorithm),
                leaf.signature().utf8());
        assertEquals(
                List.of(IndexKey.key(leaf.publicKey())),
                entry.indexKeys().stream()
                        .filter(term -> term.type() == IndexKey.Type.KEY)
                        .toList());
    }

    @Test
    void takesFilesOfSignifyAndBareKeys() throws Exception {
        String signify = "untrusted comment: verify with key.pub\n" + signatureLine("Ed") + "\n";
        Bytes once = RekordTestCase.taken(SignatureFormat.MINISIGN, Bytes.ofUtf8(signify), Bytes.ofUtf8(keyLine()))
                .bytes();
        Bytes twice = RekordTestCase.taken(
                        SignatureFormat.MINISIGN, Bytes.ofUtf8(minisig("Ed")), Bytes.ofUtf8(keyLine()))
                .bytes();
        assertEquals(once, twice);
    }

    /** The key of minisign's own documentation, with the canonical form in an entry of the public log (rekor, types.md). */
    @Test
    void canonicalKeyIsThatOfRekor() throws Exception {
        ArtifactKey key = SignatureFormat.MINISIGN.readKey(
                Bytes.ofUtf8("untrusted comment: x\nRWSzQI7+S6M0c4yReOwcDZ2petL8pAZsrNfkdyqr0V7j/HGafpjdKZQm\n"));
        assertEquals(
                "jJF47BwNnal60vykBmys1+R3KqvRXuP8cZp+mN0plCY=", key.canonical().utf8());
        Bytes signature = Bytes.wrap(Base64.getDecoder()
                .decode(
                        "dW50cnVzdGVkIGNvbW1lbnQ6ClJXU3pRSTcrUzZNMGMrNUcxbVZzcmw2dmgvYi91VjlxclJySWpxd21abDFKYjZhTGJ2U1NWU"
                                + "zdObDNvUmpVTUdHUWpLVlEyd2JnMnJxNDZxdDdPTHE3L1c3Z2liMlo5Rzh3az0="));
        assertEquals(
                signature, SignatureFormat.MINISIGN.readSignature(signature).canonical());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "one line", "a\nb\nc", "a\n@@@@", "a\nRWQ=", "a\nb\nc\nd\ne\nf"})
    void refusesWhatIsNoSignature(String text) {
        assertThrows(
                MalformedException.class,
                () -> SignatureFormat.MINISIGN.readSignature(Bytes.ofUtf8(text)).canonical());
        assertThrows(
                MalformedException.class,
                () -> SignatureFormat.MINISIGN.readKey(Bytes.ofUtf8(text)).canonical());
    }

    @Test
    void alteredInputIsRefusedAndNothingElse() {
        RekordTestCase.neverThrowsAnythingElse(
                SignatureFormat.MINISIGN, Bytes.ofUtf8(minisig("ED")), Bytes.ofUtf8("x\n" + keyLine()));
    }

    /** RFC 7693 appendix A. */
    @Test
    void blake2b() {
        assertEquals(
                "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d17d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923",
                HexFormat.of().formatHex(Blake2b.digest512(new byte[] {'a', 'b', 'c'})));
    }

    private static String minisig(String algorithm) {
        return "untrusted comment: signature\n" + signatureLine(algorithm)
                + "\ntrusted comment: timestamp:1\tfile:a\n"
                + Bytes.wrap(new byte[64]).base64() + "\n";
    }

    private static String keyLine() {
        return joined("Ed", KEY.publicKey().rawKey().unsafeArray());
    }

    private static String signatureLine(String algorithm) {
        byte[] artifact = RekordTestCase.ARTIFACT.unsafeArray();
        return joined(algorithm, KEY.sign(algorithm.equals("ED") ? Blake2b.digest512(artifact) : artifact));
    }

    private static String joined(String algorithm, byte[] value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(Bytes.ofUtf8(algorithm).unsafeArray());
        out.writeBytes(KEY_ID);
        out.writeBytes(value);
        return Bytes.wrap(out.toByteArray()).base64();
    }
}
