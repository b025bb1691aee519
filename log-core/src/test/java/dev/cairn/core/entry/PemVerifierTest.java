package dev.cairn.core.entry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.crypto.Pem;
import dev.cairn.core.testing.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PemVerifierTest {
    private static final LocalKey KEY = LocalKey.generate(KeyType.ECDSA_P256);
    private static final String PEM = new Pem("PUBLIC KEY", KEY.publicKey().spki()).encode();

    @TempDir
    private Path folder;

    @Test
    void canonicalFormIsThatOfLinesOf64Characters() throws MalformedException {
        String unwrapped = "\r\n some text\n-----BEGIN PUBLIC KEY-----\r\n"
                + KEY.publicKey().spki().base64() + "\r\n-----END PUBLIC KEY-----";
        for (String spelling : List.of(PEM, PEM.strip(), unwrapped)) {
            PemVerifier read = PemVerifier.read(Bytes.ofUtf8(spelling));
            assertEquals(PEM, read.canonical().utf8());
            assertEquals(KEY.publicKey(), read.key());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hello",
                "-----BEGIN PUBLIC KEY-----",
                "-----BEGIN PUBLIC KEY-----\n@@\n-----END PUBLIC KEY-----\n",
                "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n"
            })
    void refusesWhatIsNoVerifier(String text) {
        assertThrows(MalformedException.class, () -> PemVerifier.read(Bytes.ofUtf8(text)));
    }

    @Test
    void refusesTwoKeysTrailingTextAndKeysThatAreNone() throws MalformedException {
        assertThrows(MalformedException.class, () -> PemVerifier.read(Bytes.ofUtf8(PEM + PEM)));
        assertThrows(MalformedException.class, () -> PemVerifier.read(Bytes.ofUtf8(PEM + "trailing")));
        PemVerifier garbage =
                PemVerifier.read(Bytes.ofUtf8("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"));
        assertThrows(MalformedException.class, garbage::key);
        String mlDsa = new Pem(
                        "PUBLIC KEY",
                        LocalKey.generate(KeyType.ML_DSA_44).publicKey().spki())
                .encode();
        PemVerifier unknown = PemVerifier.read(Bytes.ofUtf8(mlDsa));
        assertThrows(MalformedException.class, unknown::key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ec", "rsa", "ed25519"})
    void chainsThatOpensslMakes(String type) throws Exception {
        Tools.require("openssl", "version");
        certificate("root", type, "root", "critical,CA:true,pathlen:1", "keyCertSign");
        certificate("intermediate", type, "root", "critical,CA:true,pathlen:0", "keyCertSign");
        certificate("leaf", type, "intermediate", "critical,CA:false", "digitalSignature");
        certificate("other", type, "other", "critical,CA:true", "keyCertSign");
        certificate("under-leaf", type, "leaf", "CA:false", "digitalSignature");
        certificate("second", type, "intermediate", "critical,CA:true", "keyCertSign");
        certificate("too-deep", type, "second", "CA:false", "digitalSignature");

        PemVerifier chain = chain("leaf", "intermediate", "root");
        chain.verifyChain();
        assertTrue(chain.indexKeys().contains(new IndexKey(IndexKey.Type.IDENTITY, "leaf@example.com")));
        assertEquals(chain.canonical(), PemVerifier.read(chain.canonical()).canonical());
        chain("leaf").verifyChain();
        chain("leaf", "leaf").verifyChain();
        chain("leaf", "intermediate").verifyChain();
        chain("leaf", "other", "intermediate", "root").verifyChain();

        assertNoPath("leaf", "root");
        assertNoPath("leaf", "other");
        assertNoPath("leaf", "intermediate", "other");
        assertNoPath("under-leaf", "leaf", "intermediate", "root");
        assertNoPath("too-deep", "second", "intermediate", "root");
        assertThrows(
                MalformedException.class,
                () -> chain(
                        "leaf",
                        "intermediate",
                        "root",
                        "root",
                        "root",
                        "root",
                        "root",
                        "root",
                        "root",
                        "root",
                        "root"));
    }

    @Test
    void aChainIsJudgedAtTheTimeOfItsLeaf() throws Exception {
        Tools.require("openssl", "version");
        certificate("root", "ec", "root", "critical,CA:true", "keyCertSign");
        certificate("leaf", "ec", "root", "CA:false", "digitalSignature");
        // One second later the same names and keys, with a root that begins to be valid after the leaf.
        Thread.sleep(1_100);
        Files.copy(folder.resolve("leaf.pem"), folder.resolve("early.pem"));
        certificate("root", "ec", "root", "critical,CA:true", "keyCertSign");
        assertNoPath("early", "root");
    }

    private void assertNoPath(String... names) throws Exception {
        PemVerifier chain = chain(names);
        assertThrows(VerificationException.class, chain::verifyChain, () -> String.join(" ", names));
    }

    private PemVerifier chain(String... names) throws IOException, MalformedException {
        StringBuilder text = new StringBuilder();
        for (String name : names) {
            text.append(Files.readString(folder.resolve(name + ".pem")));
        }
        return PemVerifier.read(Bytes.ofUtf8(text.toString()));
    }

    private void certificate(String name, String type, String issuer, String constraints, String usage)
            throws IOException {
        String[] key = switch (type) {
            case "ec" -> new String[] {"-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"};
            case "rsa" -> new String[] {"-newkey", "rsa:2048", "-pkeyopt", "rsa_keygen_bits:2048"};
            default -> new String[] {"-newkey", "ed25519", "-sha256", "-batch"};
        };
        if (!Files.exists(folder.resolve(name + ".key"))) {
            Tools.run(
                    folder,
                    "openssl",
                    "req",
                    "-new",
                    "-nodes",
                    "-subj",
                    "/CN=" + name,
                    "-keyout",
                    name + ".key",
                    "-out",
                    name + ".csr",
                    key[0],
                    key[1],
                    key[2],
                    key[3]);
        }
        Files.writeString(
                folder.resolve("ext"),
                "basicConstraints=" + constraints + "\nkeyUsage=critical," + usage + "\nsubjectAltName=email:" + name
                        + "@example.com\n");
        String[] self = {"-signkey", name + ".key"};
        String[] by = {"-CA", issuer + ".pem", "-CAkey", issuer + ".key", "-CAcreateserial"};
        List<String> command = new ArrayList<>(List.of(
                "openssl",
                "x509",
                "-req",
                "-days",
                "2",
                "-in",
                name + ".csr",
                "-extfile",
                "ext",
                "-out",
                name + ".pem"));
        command.addAll(List.of(name.equals(issuer) ? self : by));
        Tools.run(folder, command.toArray(String[]::new));
    }
}
