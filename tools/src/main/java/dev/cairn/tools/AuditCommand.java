package dev.cairn.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.KeyFiles;
import dev.cairn.core.crypto.Pem;
import dev.cairn.core.crypto.VerificationKey;
import dev.cairn.core.ct.CtLeaf;
import dev.cairn.core.ct.SignedEntry;
import dev.cairn.core.ct.TbsCertificates;
import dev.cairn.core.entry.Entry;
import dev.cairn.core.entry.EntryKind;
import dev.cairn.core.entry.IndexKey;
import dev.cairn.core.merkle.TreeHasher;
import dev.cairn.tools.audit.BundleCheckpoint;
import dev.cairn.tools.audit.SignerCertificate;
import dev.cairn.tools.bundle.BundleReader;
import dev.cairn.tools.client.CheckpointTrust;
import dev.cairn.tools.client.CheckpointTrust.AcceptedCheckpoint;
import dev.cairn.tools.client.ProvenTree;
import dev.cairn.tools.client.ProvenTree.ProvenEntry;
import dev.cairn.tools.client.RemoteLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cairn audit}. */
@Command(
        name = "audit",
        description = {
            "Replays a whole log, or the part since the last visit; or shows one entry beside the certificate that it was signed with.",
            "",
            "With a URL: any log that serves tlog-tiles. Every tile and the root are derived from the entries and compared, the tree must continue "
                    + "that of the last visit (--state), every entry must be in the canonical form of its kind and its signature good, as far as "
                    + "the entry alone can tell, and every certificate that this log has promised must stand in it before it is used. Entries of "
                    + "unknown kinds are bytes in the tree.",
            "",
            "With a bundle or an index: checks that the entry and its certificate are both in the log, the certificate first. The certificate's leaf is made again from the certificate and the SCT in it, and must be the entry at the index that the SCT names, "
                    + "under the log's checkpoint. Of a bundle, its signature, its digest and its body must be those of the entry, "
                    + "and its own checkpoint, if it is of this log, must show what the log's must and be continued by it. That the signature is good "
                    + "is for a verifier to say.",
        },
        footer = {
            "%nExamples:",
            "  cairn audit https://log.example.com --vkey log.vkey --state log.audit",
            "  cairn audit https://log.example.com --witness-policy policy --issuer ca.pem --ct-key ct.pub",
            "  cairn audit artifact.sigstore.json --url https://log.example.com --vkey log.vkey",
            "  cairn audit 1042 --vkey log.vkey --ct-key ct.pub --issuer ca.pem",
        })
final class AuditCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Results results = new Results();

    @Mixin
    private RemoteOptions remote = new RemoteOptions();

    @Parameters(
            paramLabel = "URL|BUNDLE|INDEX",
            description = "A log; or a Sigstore bundle with an entry of the log at --url, or the entry's index.")
    private String wanted = "";

    @Option(
            names = "--ct-key",
            paramLabel = "FILE",
            description = "The key of the log's SCTs, PEM. Without it their signatures are not checked.")
    private Optional<Path> ctKey = Optional.empty();

    @Option(
            names = "--issuer",
            paramLabel = "FILE",
            description =
                    "The certificate of the CA that issued, PEM; of a chain the first. Without it, which key issued is taken from the log. "
                            + "Of a whole log: every certificate must be of one of those in the file.")
    private Optional<Path> issuer = Optional.empty();

    @Mixin
    private LogAuditOptions whole = new LogAuditOptions();

    /**
     * An entry, and the certificate that it was signed with.
     *
     * @param bundle what says so; empty if it was found in the log by its index
     */
    private record Signed(long index, SignerCertificate certificate, Optional<JsonNode> bundle) {}

    @Override
    public Integer call() throws MalformedException, VerificationException, IOException {
        if (wanted.startsWith("http://") || wanted.startsWith("https://")) {
            RemoteLog log = new RemoteLog(UrlOption.parse(spec, wanted));
            return whole.run(spec, results, log, remote.trust(spec), ctKey, issuer);
        }
        whole.requireNone(spec);
        Optional<Signed> bundle = isIndex(wanted) ? Optional.empty() : Optional.of(bundle());
        RemoteLog log = remote.log();
        CheckpointTrust trust = remote.trust(spec);
        ProvenTree tree = ProvenTree.latest(log, trust);
        Signed signed = bundle.isPresent() ? bundle.get() : entry(tree, Long.parseLong(wanted));
        ProvenEntry entry = tree.entry(signed.index());
        SignerCertificate certificate = signed.certificate();
        requireUsed(certificate, entry);
        Optional<AcceptedCheckpoint> bundled = Optional.empty();
        if (signed.bundle().isPresent()) {
            requireOf(signed.bundle().get(), entry);
            bundled = BundleCheckpoint.verify(signed.bundle().get(), trust, tree, signed.index(), entry.leafHash());
        }
        long index = certificateIndex(log, certificate);
        ProvenEntry logged = tree.entry(index);
        CtLeaf leaf = matching(certificate, logged, index);
        if (ctKey.isPresent()) {
            VerificationKey key = Configured.by("--ct-key", () -> KeyFiles.readPublic(ctKey.get()));
            if (!key.fingerprint().equals(certificate.sct().logId())
                    || !key.verifyMessage(
                            leaf.encode().unsafeArray(),
                            certificate.sct().signature().unsafeArray())) {
                throw new VerificationException("the SCT is not signed with the key in " + ctKey.get());
            }
        }
        if (index >= signed.index()) {
            throw new VerificationException("the certificate stands at index " + index
                    + ", which is not before the entry at index " + signed.index());
        }
        print(tree, bundled, signed, index, logged, entry);
        return ExitCode.OK;
    }

    private static boolean isIndex(String text) {
        return text.matches("0|[1-9][0-9]{0,17}");
    }

    private static Signed entry(ProvenTree tree, long index) throws MalformedException, VerificationException {
        JsonNode json = EntryText.json(tree.entry(index).bytes())
                .orElseThrow(() ->
                        new VerificationException("the entry at index " + index + " is not signed with a certificate"));
        return new Signed(index, first(json, "the entry at index " + index), Optional.empty());
    }

    private Signed bundle() throws MalformedException, VerificationException, IOException {
        Path file = Path.of(wanted);
        if (!Files.isRegularFile(file)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "there is no file " + wanted
                            + "; the URL of a log begins with http:// or https://, an index is a number");
        }
        byte[] bytes = InputFile.read(file, BundleReader.MAX_BYTES + 1);
        if (bytes.length > BundleReader.MAX_BYTES) {
            throw new MalformedException(file.toString(), "is longer than " + BundleReader.MAX_BYTES + " bytes");
        }
        JsonNode bundle = EntryText.json(Bytes.wrap(bytes))
                .orElseThrow(() -> new MalformedException(file.toString(), "is not JSON"));
        JsonNode material = bundle.path("verificationMaterial");
        JsonNode index = material.path("tlogEntries").path(0).path("logIndex");
        if (!isIndex(index.asText(""))) {
            throw new MalformedException(
                    file.toString(), "verificationMaterial.tlogEntries has no entry with a logIndex");
        }
        return new Signed(Long.parseLong(index.asText()), first(material, file.toString()), Optional.of(bundle));
    }

    private static SignerCertificate first(JsonNode document, String where) throws VerificationException {
        List<SignerCertificate> found = SignerCertificate.in(document);
        if (found.isEmpty()) {
            throw new VerificationException(where + " holds no certificate with an SCT");
        }
        return found.get(0);
    }

    /** The entry must be one that the certificate's key signed, and not another of the log. */
    private static void requireUsed(SignerCertificate certificate, ProvenEntry entry) throws VerificationException {
        boolean used = EntryText.json(entry.bytes()).stream()
                .flatMap(json -> SignerCertificate.in(json).stream())
                .anyMatch(other -> other.der().equals(certificate.der()));
        if (!used) {
            throw new VerificationException("the entry is not signed with that certificate");
        }
    }

    /** The bundle must be about that entry, and hold a signature that is logged there. */
    private static void requireOf(JsonNode bundle, ProvenEntry entry) throws VerificationException {
        String body = bundle.path("verificationMaterial")
                .path("tlogEntries")
                .path(0)
                .path("canonicalizedBody")
                .asText();
        if (!body.equals(entry.bytes().base64())) {
            throw new VerificationException("the canonicalizedBody of the bundle is not the entry that the log holds");
        }
        JsonNode message = bundle.path("messageSignature");
        String signature = message.isObject()
                ? message.path("signature").asText()
                : bundle.path("dsseEnvelope")
                        .path("signatures")
                        .path(0)
                        .path("sig")
                        .asText();
        // An intoto 0.0.2 holds it in base64 once more.
        String twice = Base64.getEncoder().encodeToString(signature.getBytes(StandardCharsets.US_ASCII));
        String logged = entry.bytes().utf8();
        if (signature.isEmpty()
                || !(logged.contains("\"" + signature + "\"") || logged.contains("\"" + twice + "\""))) {
            throw new VerificationException("the entry does not hold the signature of the bundle");
        }
        String digest = message.path("messageDigest").path("digest").asText();
        if (!digest.isEmpty() && !logged.contains(digest) && !logged.contains(hexadecimal(digest))) {
            throw new VerificationException("the entry is not about the digest of the bundle");
        }
    }

    private static String hexadecimal(String base64) throws VerificationException {
        try {
            return HexFormat.of().formatHex(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException e) {
            throw new VerificationException("the digest of the bundle is not base64");
        }
    }

    private long certificateIndex(RemoteLog log, SignerCertificate certificate)
            throws MalformedException, VerificationException, IOException {
        OptionalLong named = certificate.sct().leafIndex();
        if (named.isPresent()) {
            return named.getAsLong();
        }
        Bytes keyHash = issuerKeyHash()
                .orElseThrow(() -> new VerificationException(
                        "the SCT names no index: --issuer is needed to find the certificate in the log"));
        Bytes leaf = certificate.leaf(keyHash).encode();
        return LogEntryCommand.lookUp(log, TreeHasher.local().leaf(leaf.unsafeArray()));
    }

    private Optional<Bytes> issuerKeyHash() throws MalformedException, IOException {
        if (issuer.isEmpty()) {
            return Optional.empty();
        }
        Bytes spki = Configured.by("--issuer", () -> {
            byte[] pem = InputFile.read(issuer.get(), LogAuditOptions.MAX_PEM_BYTES);
            List<Pem> blocks = Pem.parseAll(new String(pem, StandardCharsets.ISO_8859_1));
            if (blocks.isEmpty()) {
                throw new MalformedException(issuer.get().toString(), "holds no certificate");
            }
            return TbsCertificates.spki(blocks.get(0).der());
        });
        return Optional.of(SignedEntry.Precertificate.of(spki, spki).issuerKeyHash());
    }

    /** The leaf that the log holds, if it is the certificate's. */
    private CtLeaf matching(SignerCertificate certificate, ProvenEntry logged, long index)
            throws MalformedException, VerificationException, IOException {
        String other = "the entry at index " + index + " is not the leaf of the certificate";
        CtLeaf held;
        try {
            held = CtLeaf.decode(logged.bytes());
        } catch (MalformedException e) {
            throw new VerificationException(other);
        }
        if (!(held.entry() instanceof SignedEntry.Precertificate precertificate)) {
            throw new VerificationException(other);
        }
        Bytes keyHash = issuerKeyHash().orElse(precertificate.issuerKeyHash());
        if (!certificate.leaf(keyHash).encode().equals(logged.bytes())) {
            throw new VerificationException(other);
        }
        return held;
    }

    private void print(
            ProvenTree tree,
            Optional<AcceptedCheckpoint> bundled,
            Signed signed,
            long index,
            ProvenEntry logged,
            ProvenEntry entry)
            throws MalformedException {
        Instant time = Instant.ofEpochMilli(signed.certificate().sct().timestamp());
        List<IndexKey> keys = Entry.of(EntryKind.CT, logged.bytes()).indexKeys();
        String identity = terms(keys, IndexKey.Type.IDENTITY);
        String authority = terms(keys, IndexKey.Type.ISSUER);
        String kind = EntryText.json(entry.bytes())
                .map(json -> json.path("kind").asText() + " "
                        + json.path("apiVersion").asText())
                .orElseThrow(() -> new StoreException("an entry with a certificate is JSON"));
        ObjectNode object = LogCommand.json(tree, results.object());
        object.putObject("certificate")
                .put("index", index)
                .put("leafHash", logged.leafHash().hex())
                .put("timestamp", time.toString())
                .put("identity", identity)
                .put("issuer", authority)
                .put("sctVerified", ctKey.isPresent());
        object.putObject("entry")
                .put("index", signed.index())
                .put("leafHash", entry.leafHash().hex())
                .put("kind", kind);
        bundled.ifPresentOrElse(
                checkpoint -> LogCommand.json(checkpoint, object.putObject("bundleCheckpoint")),
                () -> object.putNull("bundleCheckpoint"));
        results.print(
                "certificate  index " + index + "  " + logged.leafHash() + "\n             "
                        + EntryText.line(identity) + ", says " + EntryText.line(authority) + "\n             SCT of "
                        + time + (ctKey.isPresent() ? ", signature verified" : ", signature not checked: no --ct-key")
                        + "\nentry        index " + signed.index() + "  " + entry.leafHash() + "\n             " + kind
                        + "\nboth in tree " + tree.size() + " "
                        + tree.checkpoint().root().base64()
                        + ", the certificate first\ncheckpoint   " + LogCommand.signed(tree)
                        + (signed.bundle().isPresent() ? "\nbundle's     " + bundleLine(bundled) : ""),
                object);
    }

    private static String bundleLine(Optional<AcceptedCheckpoint> bundled) {
        return bundled.map(accepted -> "checkpoint of size "
                        + accepted.checkpoint().size() + ", which this tree continues: " + LogCommand.signed(accepted))
                .orElse("checkpoint not checked: there is none, or it is of another origin");
    }

    private static String terms(List<IndexKey> keys, IndexKey.Type type) {
        return keys.stream()
                .filter(key -> key.type() == type)
                .map(IndexKey::term)
                .distinct()
                .collect(Collectors.joining(" "));
    }
}
