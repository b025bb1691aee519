package dev.cairn.tools.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cairn.core.Bytes;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.merkle.Hash;
import dev.cairn.tools.bundle.Bundle.SignerMaterial;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The spelling of bundles, member by member. */
class BundleWriterTest {
    private static final Bytes ONE = Bytes.wrap(new byte[] {1});
    private static final Bytes TWO = Bytes.wrap(new byte[] {2});

    @Test
    void aSignatureOverAnArtifactWithEverythingABundleCanHold() {
        LogEntry entry = new LogEntry(
                7,
                ONE,
                "hashedrekord",
                "0.0.1",
                OptionalLong.of(1700000000),
                Optional.of(TWO),
                Optional.of(new LogEntry.Inclusion(
                        3, Hash.wrap(new byte[32]), 4, List.of(Hash.wrap(new byte[32])), "note\n")),
                Bytes.ofUtf8("{}"));
        Bundle bundle = new Bundle(
                BundleVersion.V0_3,
                new SignerMaterial.Certificates(List.of(ONE)),
                List.of(entry),
                List.of(TWO),
                new Bundle.MessageSignature(
                        Optional.of(new Bundle.Digest(DigestAlgorithm.SHA2_256, Bytes.wrap(new byte[32]))), TWO));
        String zeros = "A".repeat(43) + "=";
        assertEquals(
                "{\"mediaType\":\"application/vnd.dev.sigstore.bundle.v0.3+json\",\"verificationMaterial\":{"
                        + "\"certificate\":{\"rawBytes\":\"AQ==\"},\"tlogEntries\":[{\"logIndex\":\"7\",\"logId\":{\"keyId\":\"AQ==\"},"
                        + "\"kindVersion\":{\"kind\":\"hashedrekord\",\"version\":\"0.0.1\"},\"integratedTime\":\"1700000000\","
                        + "\"inclusionPromise\":{\"signedEntryTimestamp\":\"Ag==\"},\"inclusionProof\":{\"logIndex\":\"3\",\"rootHash\":\""
                        + zeros + "\",\"treeSize\":\"4\",\"hashes\":[\"" + zeros
                        + "\"],\"checkpoint\":{\"envelope\":\"note\\n\"}},\"canonicalizedBody\":\"e30=\"}],"
                        + "\"timestampVerificationData\":{\"rfc3161Timestamps\":[{\"signedTimestamp\":\"Ag==\"}]}},"
                        + "\"messageSignature\":{\"messageDigest\":{\"algorithm\":\"SHA2_256\",\"digest\":\"" + zeros
                        + "\"},\"signature\":\"Ag==\"}}\n",
                BundleWriter.write(bundle).utf8());
    }

    @Test
    void anEnvelopeOfAManagedKeyWithNothingElse() {
        Bundle bundle = new Bundle(
                BundleVersion.V0_3,
                new SignerMaterial.KeyHint("release"),
                List.of(),
                List.of(),
                new Bundle.Envelope("application/vnd.in-toto+json", Bytes.ofUtf8("{}"), "", TWO));
        assertEquals(
                "{\"mediaType\":\"application/vnd.dev.sigstore.bundle.v0.3+json\",\"verificationMaterial\":{"
                        + "\"publicKey\":{\"hint\":\"release\"},\"tlogEntries\":[],\"timestampVerificationData\":{}},"
                        + "\"dsseEnvelope\":{\"payload\":\"e30=\",\"payloadType\":\"application/vnd.in-toto+json\","
                        + "\"signatures\":[{\"sig\":\"Ag==\"}]}}\n",
                BundleWriter.write(bundle).utf8());
    }

    @Test
    void chainsAreWrittenInTheVersionsThatHaveThem() {
        Bundle bundle = new Bundle(
                BundleVersion.V0_1,
                new SignerMaterial.Certificates(List.of(ONE, TWO)),
                List.of(),
                List.of(),
                new Bundle.MessageSignature(Optional.empty(), TWO));
        assertEquals(
                "{\"mediaType\":\"application/vnd.dev.sigstore.bundle+json;version=0.1\",\"verificationMaterial\":{"
                        + "\"x509CertificateChain\":{\"certificates\":[{\"rawBytes\":\"AQ==\"},{\"rawBytes\":\"Ag==\"}]},"
                        + "\"tlogEntries\":[],\"timestampVerificationData\":{}},\"messageSignature\":{\"signature\":\"Ag==\"}}\n",
                BundleWriter.write(bundle).utf8());
    }
}
