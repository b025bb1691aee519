package dev.cairn.tools.serve;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.Certificates;
import dev.cairn.core.crypto.Pem;
import dev.cairn.core.crypto.VerificationKey;
import dev.cairn.core.entry.Entry;
import dev.cairn.core.entry.EntrySignature;
import dev.cairn.core.entry.Verifier;
import dev.cairn.core.entry.dsse.DsseLeaf;
import dev.cairn.core.entry.dsse.DsseV1Leaf;
import dev.cairn.core.entry.hashedrekord.HashedRekordLeaf;
import dev.cairn.core.entry.hashedrekord.HashedRekordV1Leaf;
import dev.cairn.core.entry.intoto.IntotoLeaf;
import dev.cairn.core.entry.intoto.IntotoSignature;
import dev.cairn.server.http.EntryAdmission;
import dev.cairn.tools.config.Services;
import dev.cairn.tools.signers.Signers;
import dev.cairn.tools.signers.SignersFile;
import dev.cairn.tools.verify.Signer;
import dev.cairn.tools.verify.SignerCertificates;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Takes entries into a log if a rule of a signers file names each of their signers: by the key, or by what a certificate says that one of the
 * authorities has issued. When the certificate was valid is not asked: the log need not know when the signature was made. Certificates that the
 * log's own authority logs do not come this way.
 */
public final class SignersAdmission implements EntryAdmission {
    private static final int MAX_SHOWN = 200;

    private final SignersFile signers;
    private final List<X509Certificate> authorities;
    private final InstantSource clock;

    /** @param authorities that issue signers' certificates, whichever place they have in their chains */
    SignersAdmission(SignersFile signers, List<X509Certificate> authorities, InstantSource clock) {
        this.signers = signers;
        this.authorities = List.copyOf(authorities);
        this.clock = clock;
    }

    /**
     * As the configuration has it.
     *
     * @param signers the signers file
     * @param services whose authorities and roots issue certificates
     * @throws MalformedException if a file breaks a rule
     * @throws dev.cairn.core.StoreException if a file cannot be read
     */
    public static SignersAdmission of(Path signers, Services services, InstantSource clock) throws MalformedException {
        List<X509Certificate> authorities = new ArrayList<>();
        if (services.ca().isPresent()) {
            Services.Ca ca = services.ca().get();
            authorities.addAll(
                    ca.chain().isPresent()
                            ? Keys.chain(ca.chain().get())
                            : Keys.read(ca.key()).chain());
            for (Path older : Keys.files(ca.olderChains())) {
                authorities.addAll(Keys.chain(older));
            }
        }
        Optional<Path> roots = services.ct().flatMap(Services.Ct::roots);
        if (roots.isPresent()) {
            authorities.addAll(Keys.chain(roots.get()));
        }
        return new SignersAdmission(SignersFile.open(signers, clock, SideServices.LOOK_AT_SIGNERS), authorities, clock);
    }

    @Override
    public Optional<String> against(Entry entry) {
        List<Signer> all;
        try {
            all = signersOf(entry);
        } catch (MalformedException e) {
            return Optional.of(
                    "this log takes entries of signers that its signers file names, and whose this is cannot be"
                            + " told: " + e.getMessage());
        }
        Instant now = clock.instant();
        Signers current = signers.current();
        for (Signer signer : all) {
            if (current.naming(signer, now).isEmpty()) {
                String name = Signers.describe(signer);
                return Optional.of("no rule of this log's signers file names the signer "
                        + (name.length() > MAX_SHOWN ? name.substring(0, MAX_SHOWN) + "…" : name));
            }
        }
        return Optional.empty();
    }

    private List<Signer> signersOf(Entry entry) throws MalformedException {
        List<Signer> found = new ArrayList<>();
        switch (entry.kind()) {
            case HASHEDREKORD_0_0_2 ->
                found.add(
                        signer(HashedRekordLeaf.read(entry.bytes()).signature().verifier()));
            case DSSE_0_0_2 -> {
                for (EntrySignature signature : DsseLeaf.read(entry.bytes()).signatures()) {
                    found.add(signer(signature.verifier()));
                }
            }
            case HASHEDREKORD_0_0_1 ->
                found.add(signer(HashedRekordV1Leaf.read(entry.bytes()).publicKey()));
            case DSSE_0_0_1 -> {
                for (DsseV1Leaf.Signature signature :
                        DsseV1Leaf.read(entry.bytes()).signatures()) {
                    found.add(signer(signature.verifier()));
                }
            }
            case INTOTO_0_0_2 -> {
                for (IntotoSignature signature : IntotoLeaf.read(entry.bytes()).signatures()) {
                    found.add(signer(signature.publicKey()));
                }
            }
            case RAW, CT, REKORD_0_0_1 ->
                throw new MalformedException("entry", "its kind, " + entry.kind() + ", does not say");
        }
        if (found.isEmpty()) {
            throw new MalformedException("entry", "it has no signature");
        }
        return found;
    }

    private Signer signer(Verifier verifier) throws MalformedException {
        return verifier instanceof Verifier.Certificate
                ? certified(verifier.rawBytes())
                : new Signer.Keyed(verifier.key("verifier").fingerprint());
    }

    /** Of PEM: a key, or a certificate with what stands behind it. */
    private Signer signer(Bytes pem) throws MalformedException {
        Pem first = Pem.parseAll(new String(pem.unsafeArray(), StandardCharsets.UTF_8))
                .get(0);
        return first.label().equals("CERTIFICATE")
                ? certified(first.der())
                : new Signer.Keyed(
                        VerificationKey.fromSpki(first.der().unsafeArray()).fingerprint());
    }

    private Signer certified(Bytes der) throws MalformedException {
        X509Certificate certificate = Certificates.parse(der.unsafeArray());
        for (X509Certificate authority : authorities) {
            if (certificate.getIssuerX500Principal().equals(authority.getSubjectX500Principal())
                    && authority.getBasicConstraints() >= 0
                    && isSigned(certificate, authority)) {
                return SignerCertificates.read(der, certificate);
            }
        }
        throw new MalformedException("certificate", "none of this log's certificate authorities has issued it");
    }

    private static boolean isSigned(X509Certificate certificate, X509Certificate authority) {
        try {
            certificate.verify(authority.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
