package dev.cairn.server.rekorv2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.Bytes;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.entry.Entry;
import dev.cairn.core.entry.EntryKind;
import dev.cairn.core.entry.IndexKey;
import dev.cairn.core.entry.PermittedAlgorithms;
import dev.cairn.core.entry.dsse.DsseEnvelope;
import dev.cairn.core.entry.dsse.DsseStorage;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** From the bytes of a request to an entry. */
class CreateEntryRequestTest {
    private static final LocalKey KEY = LocalKey.generate(KeyType.ECDSA_P256);

    @Test
    void aHashedrekordAndTheEnvelopeItStandsForBecomeTheSameEntry() throws Exception {
        Bytes pae = Bytes.ofUtf8("DSSEv1 4 text 5 hello");
        String signature = Bytes.wrap(KEY.sign(pae.unsafeArray())).base64();
        String digest =
                Bytes.wrap(DigestAlgorithm.SHA2_256.digest(pae.unsafeArray())).base64();
        String verifier = "{\"publicKey\":{\"rawBytes\":\""
                + KEY.publicKey().spki().base64() + "\"},\"keyDetails\":\"PKIX_ECDSA_P256_SHA_256\"}";
        String hashedrekord = "{\"hashedRekordRequestV002\":{\"digest\":\"" + digest
                + "\",\"signature\":{\"content\":\"" + signature + "\",\"verifier\":" + verifier + "}}}";
        String dsse = "{\"dsseRequestV002\":{\"envelope\":{\"payload\":\""
                + Bytes.ofUtf8("hello").base64()
                + "\",\"payloadType\":\"text\",\"signatures\":[{\"sig\":\"" + signature + "\"}]},\"verifiers\":["
                + verifier + "]}}";
        Entry entry = verify(hashedrekord, DsseStorage.DSSE);
        assertEquals(EntryKind.HASHEDREKORD_0_0_2, entry.kind());
        assertEquals(entry, verify(dsse, DsseStorage.HASHEDREKORD));
        assertEquals(EntryKind.DSSE_0_0_2, verify(dsse, DsseStorage.DSSE).kind());

        VerificationException e = assertThrows(
                VerificationException.class,
                () -> verify(dsse.replace("\"text\"", "\"texts\""), DsseStorage.HASHEDREKORD));
        assertEquals(
                "invalid dsse request: envelope.signatures[0].sig: verifies under none of the verifiers",
                RekorError.unverified(e).message());
    }

    @ParameterizedTest
    @EnumSource(DsseStorage.class)
    void anEntryIsFoundUnderWhatItsStatementNames(DsseStorage storage) throws Exception {
        Bytes payload = Bytes.ofUtf8("{\"_type\":\"https://in-toto.io/Statement/v1\",\"predicateType\":\"p\","
                + "\"subject\":[{\"name\":\"a.txt\",\"digest\":{\"sha256\":\"abcd\"}}]}");
        String type = "application/vnd.in-toto+json";
        byte[] pae = new DsseEnvelope(payload, type, List.of())
                .preAuthenticationEncoding()
                .unsafeArray();
        Entry entry = verify(
                "{\"dsseRequestV002\":{\"envelope\":{\"payload\":\"" + payload.base64() + "\",\"payloadType\":\"" + type
                        + "\",\"signatures\":[{\"sig\":\""
                        + Bytes.wrap(KEY.sign(pae)).base64()
                        + "\"}]},\"verifiers\":[{\"publicKey\":{\"rawBytes\":\""
                        + KEY.publicKey().spki().base64() + "\"},\"keyDetails\":\"PKIX_ECDSA_P256_SHA_256\"}]}}",
                storage);
        assertEquals(
                List.of(
                        new IndexKey(IndexKey.Type.PREDICATE_TYPE, "p"),
                        new IndexKey(IndexKey.Type.SUBJECT, "a.txt"),
                        new IndexKey(IndexKey.Type.HASH, "sha256:abcd")),
                entry.supplement().indexKeys());
        assertEquals(Optional.empty(), entry.supplement().attestation());
        assertTrue(entry.indexKeys().containsAll(entry.supplement().indexKeys()));
    }

    private static Entry verify(String json, DsseStorage storage) throws Exception {
        return CreateEntryRequestReader.read(Bytes.ofUtf8(json).unsafeArray())
                .verify(PermittedAlgorithms.DEFAULT, storage);
    }
}
