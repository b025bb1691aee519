package dev.cairn.tools;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.Certificates;
import dev.cairn.core.crypto.KeyFiles;
import dev.cairn.core.crypto.Pem;
import dev.cairn.core.crypto.VerificationKey;
import dev.cairn.tools.audit.AuditReport;
import dev.cairn.tools.audit.Finding;
import dev.cairn.tools.audit.LogAudit;
import dev.cairn.tools.audit.Visit;
import dev.cairn.tools.client.CheckpointTrust;
import dev.cairn.tools.client.ProvenTree;
import dev.cairn.tools.client.RemoteLog;
import dev.cairn.tools.term.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code cairn audit URL}: its own options, and what it does. */
final class LogAuditOptions {
    static final int MAX_PEM_BYTES = 1 << 20;

    @Option(
            names = "--state",
            paramLabel = "FILE",
            description =
                    "Of a whole log: where the audit keeps how far it came. If the file is there, only what came since is audited; "
                            + "an audit that was interrupted goes on. It moves on only while nothing is wrong.")
    private Optional<Path> state = Optional.empty();

    @Option(
            names = "--form-only",
            description =
                    "Of a whole log: verify no signatures of entries, only their form, the tree and the certificates.")
    private boolean formOnly;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Of a whole log: how many threads check (default: one for each processor).")
    private Optional<Integer> threads = Optional.empty();

    @Option(
            names = "--max-findings",
            paramLabel = "N",
            description = "Of a whole log: how many findings are told (default: 100); further ones are counted.")
    private Optional<Integer> maxFindings = Optional.empty();

    /** Refuses these options where there is no log to replay. */
    void requireNone(CommandSpec spec) {
        if (state.isPresent() || formOnly || threads.isPresent() || maxFindings.isPresent()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--state, --form-only, --threads and --max-findings are for a whole log: give its URL");
        }
    }

    /** Audits the log and prints what was found. */
    int run(
            CommandSpec spec,
            Results results,
            RemoteLog log,
            CheckpointTrust trust,
            Optional<Path> ctKey,
            Optional<Path> issuer)
            throws MalformedException, VerificationException, IOException {
        Optional<VerificationKey> promises = ctKey.isPresent()
                ? Optional.of(Configured.by("--ct-key", () -> KeyFiles.readPublic(ctKey.get())))
                : Optional.empty();
        LogAudit.Settings settings = new LogAudit.Settings(
                !formOnly,
                issuer.isPresent() ? Configured.by("--issuer", () -> certificates(issuer.get())) : List.of(),
                promises,
                positive(spec, "--threads", threads, Runtime.getRuntime().availableProcessors()),
                positive(spec, "--max-findings", maxFindings, 100));
        Optional<Visit> last =
                state.isPresent() ? Configured.by("--state", () -> Visit.read(state.get())) : Optional.empty();
        ProvenTree tree = ProvenTree.latest(log, trust);
        if (last.isPresent()
                && !last.get().checkpoint().origin().equals(tree.checkpoint().origin())) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--state is of the log " + last.get().checkpoint().origin() + ", this one is "
                            + EntryText.line(tree.checkpoint().origin()));
        }
        long begin = System.nanoTime();
        AuditReport report = audit(spec, log, tree, last, settings);
        print(results, tree, last, report, (System.nanoTime() - begin) / 1e9);
        return report.isClean() ? ExitCode.OK : ExitCode.NO;
    }

    private AuditReport audit(
            CommandSpec spec, RemoteLog log, ProvenTree tree, Optional<Visit> last, LogAudit.Settings settings)
            throws MalformedException, IOException {
        LogAudit.Memory memory = visit -> {
            if (state.isPresent()) {
                visit.write(state.get());
            }
        };
        try (Progress shown =
                OutputOptions.terminal(spec).progress(spec.commandLine().getErr(), Progress.Unit.ENTRIES)) {
            return LogAudit.run(log, tree, last, settings, shown::update, memory);
        }
    }

    private static int positive(CommandSpec spec, String name, Optional<Integer> value, int otherwise) {
        int number = value.orElse(otherwise);
        if (number < 1 || number > 100_000) {
            throw new ParameterException(spec.commandLine(), name + " is from 1 to 100000");
        }
        return number;
    }

    private static List<X509Certificate> certificates(Path file) throws MalformedException, IOException {
        byte[] pem = InputFile.read(file, MAX_PEM_BYTES);
        List<X509Certificate> certificates = new ArrayList<>();
        for (Pem block : Pem.parseAll(new String(pem, StandardCharsets.ISO_8859_1))) {
            if (block.label().equals("CERTIFICATE")) {
                certificates.add(Certificates.parse(block.der().unsafeArray()));
            }
        }
        if (certificates.isEmpty()) {
            throw new MalformedException(file.toString(), "holds no certificate");
        }
        return certificates;
    }

    private static void print(
            Results results, ProvenTree tree, Optional<Visit> last, AuditReport report, double seconds)
            throws MalformedException {
        AuditReport.Counts counts = report.counts();
        ObjectNode object = LogCommand.json(tree, results.object().put("clean", report.isClean()))
                .put("from", report.from())
                .put("seconds", seconds);
        object.putObject("counts")
                .put("entries", counts.entries())
                .put("signatureVerified", counts.verified())
                .put("formVerified", counts.form())
                .put("certificates", counts.certificates())
                .put("opaque", counts.opaque())
                .put("certificatesLoggedBefore", counts.loggedBefore())
                .put("certificatesLoggedElsewhere", counts.loggedElsewhere())
                .put("certificatesUnpromised", counts.unpromised())
                .put("bundles", counts.bundles())
                .put("tiles", counts.tiles());
        ArrayNode findings = object.putArray("findings");
        StringBuilder lines = new StringBuilder();
        for (Finding finding : report.findings()) {
            ObjectNode each = findings.addObject();
            finding.index().ifPresentOrElse(index -> each.put("index", index), () -> each.putNull("index"));
            each.put("rule", finding.rule().text())
                    .put("place", finding.place())
                    .put("what", finding.what());
            lines.append(finding.rule().text())
                    .append(
                            finding.index().isPresent()
                                    ? "  index " + finding.index().getAsLong()
                                    : "")
                    .append("  ")
                    .append(finding.place())
                    .append(": ")
                    .append(EntryText.line(finding.what()))
                    .append('\n');
        }
        object.put("moreFindings", report.more());
        long all = report.findings().size() + report.more();
        lines.append(report.isClean() ? "clean: " : all + (all == 1 ? " finding: " : " findings: "))
                .append(counts.entries() + " entries from index " + report.from() + ", " + counts.bundles()
                        + " bundles, " + counts.tiles() + " tiles\n")
                .append(counts.verified() + " signatures verified, " + counts.form() + " checked in form, "
                        + counts.certificates() + " certificates, " + counts.opaque() + " of unknown kinds\n")
                .append("uses of certificates: " + counts.loggedBefore() + " logged here before, "
                        + counts.loggedElsewhere() + " promised by other logs, " + counts.unpromised()
                        + " without an index\n");
        if (last.isPresent()) {
            lines.append("last visit  size " + last.get().checkpoint().size() + ", "
                    + (report.isClean() ? "which this tree continues" : "see above") + "\n");
        }
        lines.append("checkpoint  size " + tree.size() + " "
                + tree.checkpoint().root().base64() + "\n            " + LogCommand.signed(tree));
        lines.append(String.format(
                Locale.ROOT, "%n%.1f s, %,.0f entries/s", seconds, counts.entries() / Math.max(seconds, 1e-9)));
        results.print(lines.toString(), object);
    }
}
