package dev.cairn.tools.monitor;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.Pem;
import dev.cairn.core.ct.CtLeaf;
import dev.cairn.core.ct.SignedEntry;
import dev.cairn.core.entry.EntryKind;
import dev.cairn.core.entry.EntrySignature;
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
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.TreeHasher;
import dev.cairn.tools.audit.LeafKinds;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What an entry says.
 *
 * @param index in the log
 * @param leafHash of the entry
 * @param kind of the entry; {@link EntryKind#RAW} for what is of no known kind or not in its form
 * @param signers who signed, or for a leaf of a certificate who has it
 * @param digests of what was signed, {@code sha256:} and hexadecimal
 * @param statement that was signed, where the log shows it and the entry holds its hash
 */
public record EntryFacts(
        long index,
        Hash leafHash,
        EntryKind kind,
        List<SignerFacts> signers,
        List<String> digests,
        Optional<StatementFacts> statement) {
    /** Copies the lists. */
    public EntryFacts {
        signers = List.copyOf(signers);
        digests = List.copyOf(digests);
    }

    /** Whether it is a certificate that was issued, and not a signature. */
    public boolean isCertificate() {
        return kind == EntryKind.CT;
    }

    /** Whether it is an envelope of whose content the log shows the hash alone, so that what it is about is not known. */
    public boolean isHashOfContent() {
        return statement.isEmpty()
                && (kind == EntryKind.DSSE_0_0_1 || kind == EntryKind.DSSE_0_0_2 || kind == EntryKind.INTOTO_0_0_2);
    }

    /** Reads an entry. What cannot be read says nothing: anybody can put that into a log, and the monitor goes on. */
    static EntryFacts read(long index, ShownEntry shown) {
        Bytes leaf = shown.body();
        Hash leafHash = TreeHasher.local().leaf(leaf.unsafeArray());
        EntryKind kind = LeafKinds.of(leaf);
        List<SignerFacts> signers = new ArrayList<>();
        List<String> digests = new ArrayList<>();
        try {
            read(kind, leaf, signers, digests);
            return new EntryFacts(index, leafHash, kind, signers, digests, statement(shown, digests));
        } catch (MalformedException e) {
            return new EntryFacts(index, leafHash, EntryKind.RAW, List.of(), List.of(), Optional.empty());
        }
    }

    private static void read(EntryKind kind, Bytes leaf, List<SignerFacts> signers, List<String> digests)
            throws MalformedException {
        switch (kind) {
            case HASHEDREKORD_0_0_2 -> {
                HashedRekordRequest read = HashedRekordLeaf.read(leaf);
                Verifier verifier = read.signature().verifier();
                signers.add(facts(verifier));
                digests.add(digest(verifier.keyDetails().digestAlgorithm().orElseThrow(), read.digest()));
            }
            case DSSE_0_0_2 -> {
                DsseLeaf read = DsseLeaf.read(leaf);
                for (EntrySignature signature : read.signatures()) {
                    signers.add(facts(signature.verifier()));
                }
                digests.add(digest(DigestAlgorithm.SHA2_256, read.payloadHash()));
            }
            case HASHEDREKORD_0_0_1 -> {
                HashedRekordV1Leaf read = HashedRekordV1Leaf.read(leaf);
                signers.add(pem(read.publicKey()));
                digests.add(read.algorithm().shortName() + ":" + read.digest().toLowerCase(Locale.ROOT));
            }
            case DSSE_0_0_1 -> {
                DsseV1Leaf read = DsseV1Leaf.read(leaf);
                for (DsseV1Leaf.Signature signature : read.signatures()) {
                    signers.add(pem(signature.verifier()));
                }
                digests.add(digest(DigestAlgorithm.SHA2_256, read.payloadHash()));
                digests.add(digest(DigestAlgorithm.SHA2_256, read.envelopeHash()));
            }
            case INTOTO_0_0_2 -> {
                IntotoLeaf read = IntotoLeaf.read(leaf);
                for (IntotoSignature signature : read.signatures()) {
                    signers.add(pem(signature.publicKey()));
                }
                digests.add(digest(DigestAlgorithm.SHA2_256, read.payloadHash()));
            }
            case REKORD_0_0_1 -> {
                RekordLeaf read = RekordLeaf.read(leaf);
                signers.add(
                        read.format() == SignatureFormat.X509
                                ? pem(read.publicKey())
                                : SignerFacts.ofKey(read.publicKey()));
                digests.add(digest(DigestAlgorithm.SHA2_256, read.digest()));
            }
            case CT -> {
                SignedEntry entry = CtLeaf.decode(leaf).entry();
                signers.add(
                        entry instanceof SignedEntry.Precertificate precertificate
                                ? SignerFacts.ofTbs(precertificate.tbs())
                                : SignerFacts.ofCertificate(((SignedEntry.Certificate) entry).der()));
            }
            case RAW -> {}
        }
    }

    /** What a log shows beside an entry is of that entry only if the entry, which the root commits to, holds its hash. */
    private static Optional<StatementFacts> statement(ShownEntry shown, List<String> digests) {
        return shown.attestation()
                .filter(payload -> digests.contains(digest(
                        DigestAlgorithm.SHA2_256, Bytes.wrap(DigestAlgorithm.SHA2_256.digest(payload.unsafeArray())))))
                .flatMap(StatementFacts::read);
    }

    private static String digest(DigestAlgorithm algorithm, Bytes value) {
        return algorithm.shortName() + ":" + value.hex();
    }

    private static SignerFacts facts(Verifier verifier) throws MalformedException {
        return verifier instanceof Verifier.Certificate
                ? SignerFacts.ofCertificate(verifier.rawBytes())
                : SignerFacts.ofKey(verifier.rawBytes());
    }

    private static SignerFacts pem(Bytes text) throws MalformedException {
        List<Pem> blocks = Pem.parseAll(new String(text.unsafeArray(), StandardCharsets.ISO_8859_1));
        if (blocks.isEmpty()) {
            throw new MalformedException("public key", "no PEM");
        }
        Pem first = blocks.get(0);
        return first.label().equals("CERTIFICATE")
                ? SignerFacts.ofCertificate(first.der())
                : SignerFacts.ofKey(first.der());
    }
}
