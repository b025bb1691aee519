package dev.cairn.tools.audit;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.Certificates;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.Pem;
import dev.cairn.core.crypto.VerificationKey;
import dev.cairn.core.ct.CtLeaf;
import dev.cairn.core.entry.EntryKind;
import dev.cairn.core.entry.EntrySignature;
import dev.cairn.core.entry.PemVerifier;
import dev.cairn.core.entry.Verifier;
import dev.cairn.core.entry.dsse.DsseLeaf;
import dev.cairn.core.entry.dsse.DsseV1Leaf;
import dev.cairn.core.entry.hashedrekord.HashedRekordLeaf;
import dev.cairn.core.entry.hashedrekord.HashedRekordRequest;
import dev.cairn.core.entry.hashedrekord.HashedRekordV1Leaf;
import dev.cairn.core.entry.intoto.IntotoLeaf;
import dev.cairn.core.entry.intoto.IntotoSignature;
import dev.cairn.core.entry.rekord.RekordLeaf;
import dev.cairn.core.entry.rekord.SignatureFormat;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Checks an entry by nothing but its leaf: that it is in the canonical form of its kind, which is what its reader takes and nothing else, or is told by
 * printing it again; and that its signature is good, where the leaf has what is signed. A {@code dsse} and an {@code intoto} have only the hash of a part of that, and so has a {@code rekord}
 * but for bare signatures over SHA-256: of those the form and the keys are checked. Safe for concurrent use.
 */
public final class LeafCheck {
    private static final int MAX_KEYS = 8192;

    /** How far an entry could be checked. */
    public enum Outcome {
        /** Its signature is good. */
        VERIFIED,
        /** It is in canonical form, and its keys are keys; what is signed is not in the leaf. */
        FORM,
        /** It is the leaf of a certificate, in canonical form. */
        CERTIFICATE,
        /** It is of no kind that is known: any bytes. */
        OPAQUE
    }

    /**
     * What was found of an entry without a fault.
     *
     * @param kind as it says
     * @param certificates of signers, the first of each chain
     */
    record Checked(EntryKind kind, Outcome outcome, List<UsedCertificate> certificates) {}

    /** A key, and the certificates that it came with. */
    private record Known(VerificationKey key, List<UsedCertificate> certificates) {}

    private final boolean signatures;
    private final Recent<Bytes, Known> keys = new Recent<>(MAX_KEYS);

    /** @param signatures whether they are verified; without, the form alone is checked */
    public LeafCheck(boolean signatures) {
        this.signatures = signatures;
    }

    /**
     * Checks an entry.
     *
     * @throws MalformedException if it is not in the canonical form of the kind that it says it is
     * @throws VerificationException if its signature is not good
     */
    Checked check(Bytes leaf) throws MalformedException, VerificationException {
        EntryKind kind = LeafKinds.of(leaf);
        return switch (kind) {
            case HASHEDREKORD_0_0_2 -> hashedRekord(leaf);
            case HASHEDREKORD_0_0_1 -> hashedRekordV1(leaf);
            case REKORD_0_0_1 -> rekord(leaf);
            case DSSE_0_0_2 -> {
                DsseLeaf read = DsseLeaf.read(leaf);
                requireSame(leaf, read.write());
                List<UsedCertificate> certificates = new ArrayList<>();
                for (EntrySignature signature : read.signatures()) {
                    certificates.addAll(known(signature.verifier()).certificates());
                }
                yield new Checked(kind, Outcome.FORM, certificates);
            }
            case DSSE_0_0_1 -> {
                DsseV1Leaf read = DsseV1Leaf.read(leaf);
                requireSame(leaf, read.write());
                List<UsedCertificate> certificates = new ArrayList<>();
                for (DsseV1Leaf.Signature signature : read.signatures()) {
                    certificates.addAll(known(signature.verifier()).certificates());
                }
                yield new Checked(kind, Outcome.FORM, certificates);
            }
            case INTOTO_0_0_2 -> {
                IntotoLeaf read = IntotoLeaf.read(leaf);
                requireSame(leaf, read.write());
                List<UsedCertificate> certificates = new ArrayList<>();
                for (IntotoSignature signature : read.signatures()) {
                    certificates.addAll(known(signature.publicKey()).certificates());
                }
                yield new Checked(kind, Outcome.FORM, certificates);
            }
            case CT -> {
                requireSame(leaf, CtLeaf.decode(leaf).encode());
                yield new Checked(kind, Outcome.CERTIFICATE, List.of());
            }
            case RAW -> new Checked(kind, Outcome.OPAQUE, List.of());
        };
    }

    private Checked hashedRekord(Bytes leaf) throws MalformedException, VerificationException {
        // It reads what it would write and nothing else; most entries are of this kind.
        HashedRekordRequest read = HashedRekordLeaf.read(leaf);
        Known known = known(read.signature().verifier());
        DigestAlgorithm algorithm =
                read.signature().verifier().keyDetails().digestAlgorithm().orElseThrow();
        return signed(
                EntryKind.HASHEDREKORD_0_0_2,
                known,
                algorithm,
                read.digest(),
                read.signature().content());
    }

    private Checked hashedRekordV1(Bytes leaf) throws MalformedException, VerificationException {
        HashedRekordV1Leaf read = HashedRekordV1Leaf.read(leaf);
        Bytes digest = Bytes.wrap(HexFormat.of().parseHex(read.digest()));
        return signed(
                EntryKind.HASHEDREKORD_0_0_1, known(read.publicKey()), read.algorithm(), digest, read.signature());
    }

    private Checked rekord(Bytes leaf) throws MalformedException, VerificationException {
        RekordLeaf read = RekordLeaf.read(leaf);
        requireSame(leaf, read.write());
        if (read.format() != SignatureFormat.X509) {
            return new Checked(EntryKind.REKORD_0_0_1, Outcome.FORM, List.of());
        }
        Known known = known(read.publicKey());
        return known.key().type() == KeyType.ED25519
                // It signs the artifact itself.
                ? new Checked(EntryKind.REKORD_0_0_1, Outcome.FORM, known.certificates())
                : signed(EntryKind.REKORD_0_0_1, known, DigestAlgorithm.SHA2_256, read.digest(), read.signature());
    }

    private Checked signed(EntryKind kind, Known known, DigestAlgorithm algorithm, Bytes digest, Bytes signature)
            throws VerificationException {
        if (!signatures) {
            return new Checked(kind, Outcome.FORM, known.certificates());
        }
        if (!known.key().verifyDigest(algorithm, digest.unsafeArray(), signature.unsafeArray())) {
            throw new VerificationException("the signature does not verify over the digest with the entry's key");
        }
        return new Checked(kind, Outcome.VERIFIED, known.certificates());
    }

    private Known known(Verifier verifier) throws MalformedException {
        Known before = keys.get(verifier.rawBytes());
        if (before != null) {
            return before;
        }
        Known known;
        if (verifier instanceof Verifier.Certificate) {
            X509Certificate parsed = Certificates.parse(verifier.rawBytes().unsafeArray());
            known = new Known(
                    VerificationKey.fromCertificate(parsed), List.of(new UsedCertificate(verifier.rawBytes(), parsed)));
        } else {
            known = new Known(verifier.key("verifier"), List.of());
        }
        keys.put(verifier.rawBytes(), known);
        return known;
    }

    /** Of a chain of Rekor v1, it is checked too that it hangs together. */
    private Known known(Bytes pem) throws MalformedException, VerificationException {
        Known before = keys.get(pem);
        if (before != null) {
            return before;
        }
        PemVerifier verifier = PemVerifier.read(pem);
        verifier.verifyChain();
        List<UsedCertificate> certificates = new ArrayList<>();
        Pem first = Pem.parseAll(new String(pem.unsafeArray(), StandardCharsets.ISO_8859_1))
                .get(0);
        if (first.label().equals("CERTIFICATE")) {
            certificates.add(new UsedCertificate(
                    first.der(), Certificates.parse(first.der().unsafeArray())));
        }
        Known known = new Known(verifier.key(), List.copyOf(certificates));
        keys.put(pem, known);
        return known;
    }

    private static void requireSame(Bytes leaf, Bytes printed) throws MalformedException {
        if (!leaf.equals(printed)) {
            throw new MalformedException("leaf", "printed again it is another");
        }
    }
}
