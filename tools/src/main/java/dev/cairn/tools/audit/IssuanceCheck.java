package dev.cairn.tools.audit;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.CertificateIssuer;
import dev.cairn.core.crypto.VerificationKey;
import dev.cairn.core.ct.CtLeaf;
import dev.cairn.core.ct.SignedEntry;
import dev.cairn.core.entry.EntryKind;
import dev.cairn.core.fsck.LogFiles;
import dev.cairn.core.merkle.TreeHasher;
import dev.cairn.core.tile.BundleId;
import dev.cairn.core.tile.EntryBundle;
import dev.cairn.tools.audit.Finding.Rule;
import dev.cairn.tools.client.ProvenTree;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Checks the certificates that entries are signed with: that the leaf of each, which is made again from the certificate and the SCT in it, stands
 * in the same tree before the entry, that it is of an authority that was given, and that the SCT is signed with the key that was given.
 *
 * <p>Certificates can be promised by another log, which numbers its own leaves. A promise is this log's if the key that was given says so; without
 * a key, if any leaf was found where a promise of the same log ID said. So what was not found is judged at the end. Safe for concurrent use.
 */
final class IssuanceCheck {
    private static final int MAX_CERTIFICATES = 8192;
    private static final int MAX_SEEN = 8192;
    private static final int MAX_SEEN_BYTES = 4096;
    private static final int MAX_BUNDLES = 16;
    private static final int MAX_LOG_IDS = 64;
    private static final int MAX_KEPT = 100;

    /** How the certificates stood, in uses. */
    record Counts(long logged, long elsewhere, long unpromised) {}

    private enum Status {
        LOGGED,
        NOT_FOUND,
        UNPROMISED
    }

    /** @param faults what is wrong with the certificate, wherever it is used */
    private record Judged(Status status, Bytes logId, long index, List<Finding> faults) {}

    private static final class OfLog {
        long found;
        long missed;
        final List<Finding> kept = new ArrayList<>();
    }

    private final LogFiles files;
    private final ProvenTree tree;
    private final List<CertificateIssuer> authorities;
    private final Optional<VerificationKey> ctKey;
    private final Bytes ctLogId;
    private final Recent<UsedCertificate, Judged> certificates = new Recent<>(MAX_CERTIFICATES);
    /** Leaves of certificates that the tree of this audit was made of. */
    private final Recent<Long, Bytes> seen = new Recent<>(MAX_SEEN);

    private final Recent<Long, List<Bytes>> bundles = new Recent<>(MAX_BUNDLES);
    private final Map<Bytes, OfLog> byLog = new HashMap<>();
    private long unpromised;

    /** @param authorities whose certificates there may be; empty for any */
    IssuanceCheck(LogFiles files, ProvenTree tree, List<X509Certificate> authorities, Optional<VerificationKey> ctKey)
            throws MalformedException {
        this.files = files;
        this.tree = tree;
        List<CertificateIssuer> issuers = new ArrayList<>();
        for (X509Certificate authority : authorities) {
            issuers.add(new CertificateIssuer(authority));
        }
        this.authorities = List.copyOf(issuers);
        this.ctKey = ctKey;
        this.ctLogId = ctKey.map(VerificationKey::fingerprint).orElse(Bytes.EMPTY);
    }

    /**
     * Hears of an entry whose hash this audit joins to its tree: either the tree comes to the checkpoint's root, and it was this entry, or there is a
     * finding. Certificates are used soon after they were issued, so that most of their leaves are found among these and need no proof of their own.
     */
    void seen(long index, Bytes entry) {
        if (entry.size() <= MAX_SEEN_BYTES && LeafKinds.of(entry) == EntryKind.CT) {
            seen.put(index, entry);
        }
    }

    /** What is wrong with a certificate that the entry at an index is signed with, as far as it can be told now. */
    List<Finding> check(long index, UsedCertificate certificate) throws MalformedException {
        Judged judged = certificates.get(certificate);
        if (judged == null) {
            judged = judge(index, certificate);
            certificates.put(certificate, judged);
        }
        List<Finding> findings = new ArrayList<>();
        for (Finding fault : judged.faults()) {
            findings.add(new Finding(OptionalLong.of(index), fault.rule(), fault.place(), fault.what()));
        }
        count(index, judged).ifPresent(findings::add);
        return findings;
    }

    private synchronized Optional<Finding> count(long index, Judged judged) {
        if (judged.status() == Status.UNPROMISED) {
            unpromised++;
            return Optional.empty();
        }
        boolean ours = ctKey.isPresent() && ctLogId.equals(judged.logId());
        OfLog log = byLog.size() < MAX_LOG_IDS
                ? byLog.computeIfAbsent(judged.logId(), any -> new OfLog())
                : byLog.getOrDefault(judged.logId(), new OfLog());
        if (judged.status() == Status.NOT_FOUND) {
            Finding finding = Finding.of(
                    index,
                    Rule.CERTIFICATE_LOGGED,
                    "its certificate's leaf is not at index " + judged.index() + ", where the SCT says");
            log.missed++;
            if (log.kept.size() < MAX_KEPT && !ours) {
                log.kept.add(finding);
            }
            return ours ? Optional.of(finding) : Optional.empty();
        }
        log.found++;
        return judged.index() < index
                ? Optional.empty()
                : Optional.of(Finding.of(
                        index,
                        Rule.CERTIFICATE_LOGGED,
                        "its certificate's leaf is at index " + judged.index() + ", which is not before it"));
    }

    /** What was not found although the log has given its promise. */
    synchronized List<Finding> atEnd() {
        List<Finding> findings = new ArrayList<>();
        for (OfLog log : byLog.values()) {
            if (log.found > 0) {
                findings.addAll(log.kept);
            }
        }
        return findings;
    }

    synchronized Counts counts() {
        long logged = 0;
        long elsewhere = 0;
        for (OfLog log : byLog.values()) {
            logged += log.found;
            elsewhere += log.found == 0 ? log.missed : 0;
        }
        return new Counts(logged, elsewhere, unpromised);
    }

    private Judged judge(long index, UsedCertificate used) throws MalformedException {
        List<Finding> faults = new ArrayList<>();
        if (!authorities.isEmpty() && authorities.stream().noneMatch(authority -> authority.issued(used.parsed()))) {
            faults.add(Finding.of(
                    index, Rule.CERTIFICATE_CHAIN, "its certificate is of none of the authorities that were given"));
        }
        SignerCertificate certificate;
        OptionalLong named;
        try {
            certificate = SignerCertificate.ofCertificate(used.der());
            named = certificate.sct().leafIndex();
        } catch (MalformedException e) {
            return new Judged(Status.UNPROMISED, Bytes.EMPTY, -1, faults);
        }
        Bytes logId = certificate.sct().logId();
        if (named.isEmpty()) {
            return new Judged(Status.UNPROMISED, logId, -1, faults);
        }
        Optional<CtLeaf> leaf = leafAt(named.getAsLong(), certificate);
        if (leaf.isPresent()
                && ctKey.isPresent()
                && !(ctLogId.equals(logId)
                        && ctKey.get()
                                .verifyMessage(
                                        leaf.get().encode().unsafeArray(),
                                        certificate.sct().signature().unsafeArray()))) {
            faults.add(Finding.of(
                    index, Rule.CERTIFICATE_PROMISE, "the SCT in its certificate is not signed with the key given"));
        }
        return new Judged(leaf.isPresent() ? Status.LOGGED : Status.NOT_FOUND, logId, named.getAsLong(), faults);
    }

    /** The leaf at an index of the tree, if it is that of the certificate. */
    private Optional<CtLeaf> leafAt(long index, SignerCertificate certificate) throws MalformedException {
        if (index >= tree.size()) {
            return Optional.empty();
        }
        Bytes known = seen.get(index);
        Bytes bytes =
                known != null ? known : bundle(index / BundleId.FULL_WIDTH).get((int) (index % BundleId.FULL_WIDTH));
        try {
            CtLeaf leaf = CtLeaf.decode(bytes);
            if (leaf.entry() instanceof SignedEntry.Precertificate precertificate
                    && certificate.leaf(precertificate.issuerKeyHash()).encode().equals(bytes)
                    && (known != null
                            || tree.leaf(index)
                                    .leafHash()
                                    .equals(TreeHasher.local().leaf(bytes.unsafeArray())))) {
                return Optional.of(leaf);
            }
        } catch (MalformedException | VerificationException e) {
            // Another entry, or one that is not in the tree: in both cases it is not the certificate's leaf.
            return Optional.empty();
        }
        return Optional.empty();
    }

    private List<Bytes> bundle(long number) throws MalformedException {
        List<Bytes> entries = bundles.get(number);
        if (entries == null) {
            BundleId id = new BundleId(number, BundleId.widthAt(number, tree.size()));
            Optional<byte[]> exact = files.read(id.path());
            int width = exact.isPresent() ? id.width() : BundleId.FULL_WIDTH;
            byte[] bytes = exact.or(() -> files.read(id.full().path()))
                    .orElseThrow(() -> new MalformedException(id.path(), "is missing"));
            entries = EntryBundle.decode(bytes, width);
            bundles.put(number, entries);
        }
        return entries;
    }
}
