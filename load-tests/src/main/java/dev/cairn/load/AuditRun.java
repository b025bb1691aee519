package dev.cairn.load;

import com.sun.management.OperatingSystemMXBean;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
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
import java.util.List;
import java.util.Optional;

/**
 * Audits a log that is served, several times, and prints how many entries that took a second of a processor: once with the signatures of the entries
 * verified, and once without.
 *
 * <pre>{@code
 * java -cp tools/target/cairn.jar:load-tests/target/classes dev.cairn.load.AuditRun http://127.0.0.1:3000 DATA/keys/log.vkey
 * }</pre>
 */
public final class AuditRun {
    private static final int RUNS = 3;

    private AuditRun() {}

    /** @param args the log's URL, the file of its verifier key */
    public static void main(String[] args) throws IOException, MalformedException, VerificationException {
        if (args.length != 2) {
            throw new IllegalArgumentException("URL VKEY-FILE");
        }
        RemoteLog log = new RemoteLog(URI.create(args[0]));
        CheckpointTrust trust = CheckpointTrust.in(
                VerifierKey.parse(Files.readString(Path.of(args[1])).strip()));
        for (boolean signatures : new boolean[] {false, true}) {
            for (int run = 1; run <= RUNS; run++) {
                measure(run, signatures, log, ProvenTree.latest(log, trust));
            }
        }
    }

    private static void measure(int run, boolean signatures, RemoteLog log, ProvenTree tree)
            throws IOException, MalformedException {
        OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        LogAudit.Settings settings = new LogAudit.Settings(
                signatures, List.of(), Optional.empty(), Runtime.getRuntime().availableProcessors(), 1);
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
                "run %d, %s: %,d entries (%,d signatures) in %.1f s: %,.0f entries/s, %,.0f entries/s of a core%n",
                run,
                signatures ? "with signatures" : "tree and form",
                counts.entries(),
                counts.verified(),
                seconds,
                counts.entries() / seconds,
                counts.entries() / cpuSeconds);
    }
}
