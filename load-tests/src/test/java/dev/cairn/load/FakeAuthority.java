package dev.cairn.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.Pem;
import dev.cairn.core.crypto.VerificationKey;
import dev.cairn.core.ct.CtLeaf;
import dev.cairn.core.ct.LeafIndex;
import dev.cairn.core.ct.SignedCertificateTimestamp;
import dev.cairn.core.ct.SignedEntry;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.bouncycastle.tsp.TSPAlgorithms;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampRequestGenerator;
import org.bouncycastle.tsp.TimeStampResponseGenerator;
import org.bouncycastle.tsp.TimeStampTokenGenerator;
import org.bouncycastle.util.CollectionStore;
import org.jspecify.annotations.Nullable;

/**
 * A CA and a timestamp authority beside a {@link FakeLog}, which can be told to lie. It takes any token, and checks no proof of possession: who
 * loads it is under test.
 */
final class FakeAuthority implements FakeServer.Handler {
    /** One falsehood each. */
    enum Lie {
        NONE,
        CERTIFICATE_OF_ANOTHER_KEY,
        CERTIFICATE_BY_ANOTHER_CA,
        SCT_BY_ANOTHER_KEY,
        SCT_OF_ANOTHER_LOG,
        SCT_OF_ANOTHER_INDEX,
        SCT_WITHOUT_INDEX,
        NOT_LOGGED,
        NO_SCT,
        NOT_A_CHAIN,
        IMPRINT_OF_ANOTHER,
        NONCE_OF_ANOTHER,
        TIMESTAMP_BY_ANOTHER_KEY,
        TIMESTAMP_REFUSED,
        TIMESTAMP_CUT_SHORT
    }

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ASN1ObjectIdentifier SCT_LIST = new ASN1ObjectIdentifier("1.3.6.1.4.1.11129.2.4.2");
    private static final ASN1ObjectIdentifier POLICY = new ASN1ObjectIdentifier("1.3.6.1.4.1.57264.2");

    private final FakeLog log;
    private final KeyPair caKey = keyPair();
    private final KeyPair ctKey = keyPair();
    private final KeyPair tsaKey = keyPair();
    private final KeyPair strangeKey = keyPair();
    private final X509CertificateHolder tsaCertificate;
    private volatile Lie lie = Lie.NONE;
    private long serial = 1;
    private byte @Nullable [] lastQuery;

    FakeAuthority(FakeLog log) {
        this.log = log;
        this.tsaCertificate = tsaCertificate();
    }

    void lie(Lie next) {
        lie = next;
    }

    VerificationKey ctKey() {
        return key(ctKey);
    }

    /** The timestamp authority's certificate as PEM. */
    String tsaChain() throws IOException {
        return new Pem("CERTIFICATE", Bytes.wrap(tsaCertificate.getEncoded())).encode();
    }

    @Override
    public void handle(HttpExchange exchange, byte[] body) throws IOException {
        switch (exchange.getRequestURI().getPath()) {
            case "/api/v2/signingCert" -> FakeServer.answer(exchange, 200, issue(body));
            case "/api/v1/timestamp" -> FakeServer.answer(exchange, 200, timestamp(body));
            default -> log.handle(exchange, body);
        }
    }

    private synchronized byte[] issue(byte[] body) throws IOException {
        try {
            JsonNode request = JSON.readTree(body).path("publicKeyRequest");
            Bytes wanted = Pem.parse(
                            "PUBLIC KEY", request.at("/publicKey/content").asText())
                    .der();
            Bytes spki = lie == Lie.CERTIFICATE_OF_ANOTHER_KEY ? key(strangeKey).spki() : wanted;
            X509v3CertificateBuilder builder = builder("CN=leaf", SubjectPublicKeyInfo.getInstance(spki.toArray()));
            builder.addExtension(
                    Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_codeSigning));
            if (lie != Lie.NO_SCT) {
                Bytes tbs = Bytes.wrap(sign(builder, caKey)
                        .toASN1Structure()
                        .getTBSCertificate()
                        .getEncoded());
                builder.addExtension(SCT_LIST, false, new DEROctetString(sctList(tbs)));
            }
            X509CertificateHolder leaf = sign(builder, lie == Lie.CERTIFICATE_BY_ANOTHER_CA ? strangeKey : caKey);
            X509CertificateHolder ca = sign(
                    builder(
                            "CN=ca",
                            SubjectPublicKeyInfo.getInstance(caKey.getPublic().getEncoded())),
                    caKey);
            List<String> chain = lie == Lie.NOT_A_CHAIN ? List.of(pem(leaf)) : List.of(pem(leaf), pem(ca));
            return JSON.writeValueAsBytes(JSON.createObjectNode()
                    .set(
                            "signedCertificateEmbeddedSct",
                            JSON.createObjectNode()
                                    .set(
                                            "chain",
                                            JSON.createObjectNode().set("certificates", JSON.valueToTree(chain)))));
        } catch (MalformedException | GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private byte[] sctList(Bytes tbs) throws GeneralSecurityException, MalformedException {
        SignedEntry entry = SignedEntry.Precertificate.of(key(caKey).spki(), tbs);
        long now = Instant.now().toEpochMilli();
        long index = log.size();
        long named = lie == Lie.SCT_OF_ANOTHER_INDEX ? index - 1 : index;
        Bytes extensions = lie == Lie.SCT_WITHOUT_INDEX ? Bytes.ofUtf8("") : LeafIndex.extensions(named);
        Bytes leaf = new CtLeaf(now, entry, extensions).encode();
        log.append(lie == Lie.NOT_LOGGED ? new byte[] {1} : leaf.toArray());
        KeyPair signer = lie == Lie.SCT_BY_ANOTHER_KEY ? strangeKey : ctKey;
        Bytes logId = key(lie == Lie.SCT_OF_ANOTHER_LOG ? strangeKey : ctKey).fingerprint();
        Bytes sct = new SignedCertificateTimestamp(logId, now, extensions, ecdsa(signer, leaf)).encode();
        return ByteBuffer.allocate(sct.size() + 4)
                .putShort((short) (sct.size() + 2))
                .putShort((short) sct.size())
                .put(sct.toArray())
                .array();
    }

    private synchronized byte[] timestamp(byte[] query) throws IOException {
        try {
            byte[] another = lastQuery == null ? query : lastQuery;
            TimeStampRequest asked = new TimeStampRequest(query);
            TimeStampRequest answered = new TimeStampRequest(
                    lie == Lie.IMPRINT_OF_ANOTHER || lie == Lie.NONCE_OF_ANOTHER ? another : query);
            if (lie == Lie.NONCE_OF_ANOTHER) {
                answered = new TimeStampRequestGenerator()
                        .generate(
                                asked.getMessageImprintAlgOID(), asked.getMessageImprintDigest(), answered.getNonce());
            }
            lastQuery = query;
            KeyPair signer = lie == Lie.TIMESTAMP_BY_ANOTHER_KEY ? strangeKey : tsaKey;
            TimeStampTokenGenerator tokens = new TimeStampTokenGenerator(
                    new JcaSimpleSignerInfoGeneratorBuilder()
                            .build("SHA256withECDSA", signer.getPrivate(), tsaCertificate),
                    new JcaDigestCalculatorProviderBuilder().build().get(new AlgorithmIdentifier(TSPAlgorithms.SHA256)),
                    POLICY);
            tokens.addCertificates(new CollectionStore<>(List.of(tsaCertificate)));
            Set<String> algorithms = lie == Lie.TIMESTAMP_REFUSED
                    ? Set.of(TSPAlgorithms.SHA512.getId())
                    : Set.of(TSPAlgorithms.SHA256.getId());
            byte[] response = new TimeStampResponseGenerator(tokens, algorithms)
                    .generate(answered, BigInteger.valueOf(serial++), Date.from(Instant.now()))
                    .getEncoded();
            return lie == Lie.TIMESTAMP_CUT_SHORT ? HexFormat.of().parseHex("3003020100") : response;
        } catch (TSPException | OperatorCreationException e) {
            throw new IOException(e);
        }
    }

    private X509CertificateHolder tsaCertificate() {
        try {
            X509v3CertificateBuilder builder = builder(
                    "CN=tsa",
                    SubjectPublicKeyInfo.getInstance(tsaKey.getPublic().getEncoded()));
            builder.addExtension(
                    Extension.extendedKeyUsage, true, new ExtendedKeyUsage(KeyPurposeId.id_kp_timeStamping));
            return sign(builder, caKey);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private X509v3CertificateBuilder builder(String subject, SubjectPublicKeyInfo key) {
        Instant now = Instant.now();
        return new X509v3CertificateBuilder(
                new X500Name("CN=ca"),
                BigInteger.valueOf(serial++),
                Date.from(now.minusSeconds(60)),
                Date.from(now.plusSeconds(600)),
                new X500Name(subject),
                key);
    }

    private static X509CertificateHolder sign(X509v3CertificateBuilder builder, KeyPair by) {
        try {
            return builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(by.getPrivate()));
        } catch (OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Bytes ecdsa(KeyPair by, Bytes message) throws GeneralSecurityException {
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(by.getPrivate());
        signature.update(message.toArray());
        return Bytes.wrap(signature.sign());
    }

    private static String pem(X509CertificateHolder certificate) throws IOException {
        return new Pem("CERTIFICATE", Bytes.wrap(certificate.getEncoded())).encode();
    }

    private static VerificationKey key(KeyPair pair) {
        try {
            return VerificationKey.of(pair.getPublic());
        } catch (MalformedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair keyPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
