package dev.cairn.load;

import com.sun.management.OperatingSystemMXBean;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.Certificates;
import dev.cairn.core.crypto.KeyFiles;
import dev.cairn.core.crypto.Pem;
import dev.cairn.core.crypto.VerificationKey;
import dev.cairn.core.note.VerifierKey;
import dev.cairn.tools.audit.AuditReport;
import dev.cairn.tools.audit.LogAudit;
import dev.cairn.tools.client.CheckpointTrust;
import dev.cairn.tools.client.ProvenTree;
import dev.cairn.tools.client.RemoteLog;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Audits a log that is served, several times, and prints how many entries that took a second of a processor: once with the signatures of the entries
 * verified, and once without. Given the authority's certificate and the key of its SCTs, those of every certificate are verified too. A round that is
 * not counted comes first, for the compiler.
 *
 * <pre>{@code
 * java -cp tools/target/cairn.jar:load-tests/target/classes dev.cairn.load.AuditRun http://127.0.0.1:3000 DATA/keys/log.vkey [THREADS [CA-PEM CT-PEM]]
 * }</pre>
 */
public final class AuditRun {
    private static final int RUNS = 5;

    private AuditRun() {}

    /** @param args the log's URL, the file of its verifier key; how many threads; the authority's certificate and the key of SCTs, PEM files */
    public static void main(String[] args) throws IOException, MalformedException, VerificationException {
        if (args.length < 2 || args.length > 5 || args.length == 4) {
            throw new IllegalArgumentException("URL VKEY-FILE [THREADS [CA-PEM CT-PEM]]");
        }
        RemoteLog log = new RemoteLog(URI.create(args[0]));
        CheckpointTrust trust = CheckpointTrust.in(
                VerifierKey.parse(Files.readString(Path.of(args[1])).strip()));
        int threads = args.length > 2
                ? Integer.parseInt(args[2])
                : Runtime.getRuntime().availableProcessors();
        List<X509Certificate> authorities = new ArrayList<>();
        Optional<VerificationKey> ctKey = Optional.empty();
        if (args.length > 3) {
            for (Pem block : Pem.parseAll(Files.readString(Path.of(args[3])))) {
                authorities.add(Certificates.parse(block.der().unsafeArray()));
            }
            ctKey = Optional.of(KeyFiles.readPublic(Path.of(args[4])));
        }
        for (boolean signatures : new boolean[] {false, true}) {
            LogAudit.Settings settings = new LogAudit.Settings(signatures, authorities, ctKey, threads, 1);
            for (int run = 0; run <= RUNS; run++) {
                measure(run, settings, log, ProvenTree.latest(log, trust));
            }
        }
    }

    private static void measure(int run, LogAudit.Settings settings, RemoteLog log, ProvenTree tree)
            throws IOException, MalformedException {
        OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long cpu = process.getProcessCpuTime();
        long begin = System.nanoTime();
        AuditReport report = LogAudit.run(log, tree, Optional.empty(), settings, (entries, size) -> {}, visit -> {});
        double seconds = (System.nanoTime() - begin) / 1e9;
        double cpuSeconds = (process.getProcessCpuTime() - cpu) / 1e9;
        if (!report.isClean()) {
            throw new IOException("not clean: " + report.findings().get(0));
        }
        AuditReport.Counts counts = report.counts();
        System.out.printf(
                "run %d, %s: %,d entries (%,d signatures, %,d uses of certificates) in %.1f s: %,.0f entries/s, %,.0f entries/s of a core%n",
                run,
                settings.signatures() ? "with signatures" : "tree and form",
                counts.entries(),
                counts.verified(),
                counts.loggedBefore() + counts.loggedElsewhere(),
                seconds,
                counts.entries() / seconds,
                counts.entries() / cpuSeconds);
    }
}
