package dev.cairn.core.entry.ct;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.ct.CtLeaf;
import dev.cairn.core.ct.LeafIndex;
import dev.cairn.core.ct.SignedEntry;
import dev.cairn.core.entry.CertificateTerms;
import dev.cairn.core.entry.Entry;
import dev.cairn.core.entry.EntryKind;
import dev.cairn.core.entry.IndexKey;
import dev.cairn.core.entry.Supplement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A certificate or precertificate as an entry. */
public final class CtEntry {
    private static final String OBJECT = "certificate";

    private CtEntry() {}

    /**
     * The entry of a certificate, which the log gives its index; the index becomes part of the leaf.
     *
     * @param timestamp of the SCT, milliseconds since the Unix epoch
     * @param extraData what {@code get-entries} gives beside the leaf: the chain (RFC 6962 section 4.6)
     * @throws MalformedException if the certificate is not in the shape that its names are read from
     */
    public static Entry awaitingIndex(long timestamp, SignedEntry certificate, Bytes extraData)
            throws MalformedException {
        Bytes leaf = new CtLeaf(timestamp, certificate, LeafIndex.extensions(0)).encode();
        return Entry.awaitingIndex(
                EntryKind.CT, leaf, terms(certificate), beside(extraData), leaf.size() - LeafIndex.INDEX_BYTES);
    }

    /**
     * The entry of a certificate, without its index in the leaf.
     *
     * @throws MalformedException as {@link #awaitingIndex}
     */
    public static Entry withoutIndex(long timestamp, SignedEntry certificate, Bytes extraData)
            throws MalformedException {
        Bytes leaf = new CtLeaf(timestamp, certificate, Bytes.EMPTY).encode();
        return Entry.verified(EntryKind.CT, leaf, terms(certificate), beside(extraData));
    }

    /**
     * The entry with a leaf that the log itself has stored.
     *
     * @throws MalformedException if it is not such a leaf
     */
    public static Entry of(Bytes leaf, Supplement supplement) throws MalformedException {
        return Entry.verified(EntryKind.CT, leaf, terms(CtLeaf.decode(leaf).entry()), supplement);
    }

    private static Supplement beside(Bytes extraData) {
        return new Supplement(List.of(), Optional.of(extraData));
    }

    /** The term under which every entry of one certificate is found, whatever its timestamp. */
    public static IndexKey term(SignedEntry certificate) {
        return new IndexKey(IndexKey.Type.CERTIFICATE, certificate.fingerprint().hex());
    }

    private static List<IndexKey> terms(SignedEntry certificate) throws MalformedException {
        CertificateTerms read = certificate instanceof SignedEntry.Precertificate precertificate
                ? CertificateTerms.readTbs(OBJECT, precertificate.tbs())
                : CertificateTerms.read(OBJECT, ((SignedEntry.Certificate) certificate).der());
        List<IndexKey> terms = new ArrayList<>();
        terms.add(term(certificate));
        terms.add(IndexKey.key(read.spki()));
        terms.addAll(read.keys());
        return terms;
    }
}
