package dev.cairn.core.engine;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.KeyDetails;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.entry.Entry;
import dev.cairn.core.entry.EntryKind;
import dev.cairn.core.entry.EntrySignature;
import dev.cairn.core.entry.IndexKey;
import dev.cairn.core.entry.Supplement;
import dev.cairn.core.entry.TestCertificate;
import dev.cairn.core.entry.Verifier;
import dev.cairn.core.entry.hashedrekord.HashedRekordLeaf;
import dev.cairn.core.entry.hashedrekord.HashedRekordRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Entries that can be searched for: hashedrekords with a certificate, of an e-mail address or a workflow in turn; every third has a subject
 * beside it, and every sixth an attestation. Their signatures are none.
 */
public final class IndexedEntries {
    public static final String ISSUER = "https://op.example";
    public static final String PREDICATE_TYPE = "https://slsa.dev/provenance/v1";
    /** The key in all certificates. */
    public static final Bytes SPKI =
            LocalKey.generate(KeyType.ECDSA_P256).publicKey().spki();

    private IndexedEntries() {}

    /** Who signed the entry. */
    public static String identity(int number) {
        return number % 2 == 0
                ? "user" + number % 7 + "@team" + number % 3 + ".example.org"
                : "https://github.com/org" + number % 3 + "/repo" + number % 5
                        + "/.github/workflows/w.yml@refs/heads/main";
    }

    /** SHA-256 of the artifact that the entry is about. */
    public static Bytes digest(int number) {
        return Bytes.wrap(DigestAlgorithm.SHA2_256.digest(("artifact " + number).getBytes(StandardCharsets.UTF_8)));
    }

    /** The entry with a number; two numbers give different entries. */
    public static Entry entry(int number) {
        byte[] name = TestCertificate.ascii(
                number % 2 == 0 ? TestCertificate.RFC822_NAME : TestCertificate.URI, identity(number));
        Bytes certificate = TestCertificate.of(
                SPKI, TestCertificate.names(name), TestCertificate.fulcio(8, TestCertificate.utf8(ISSUER)));
        HashedRekordRequest request = new HashedRekordRequest(
                digest(number),
                new EntrySignature(
                        Bytes.ofUtf8("signature " + number),
                        new Verifier.Certificate(certificate, KeyDetails.PKIX_ECDSA_P256_SHA_256)));
        try {
            return Entry.verified(
                    EntryKind.HASHEDREKORD_0_0_2,
                    HashedRekordLeaf.write(request),
                    request.indexKeys(),
                    supplement(number));
        } catch (MalformedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Supplement supplement(int number) {
        if (number % 3 != 0) {
            return Supplement.NONE;
        }
        return new Supplement(
                List.of(
                        new IndexKey(IndexKey.Type.SUBJECT, "Artifact-" + number),
                        new IndexKey(IndexKey.Type.PREDICATE_TYPE, PREDICATE_TYPE)),
                number % 6 == 0 ? Optional.of(Bytes.ofUtf8("{\"attestation\":" + number + "}")) : Optional.empty());
    }
}
