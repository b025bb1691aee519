package dev.cairn.tools.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes an audit trail, a JSON object for each line, on a thread of its own: a disk or a reader that is slow does not make answers late. Lines
 * that find no room, or cannot be written, are counted in {@code cairn.admission.audit.lost}.
 */
public final class AuditLines implements AuditTrail, AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(AuditLines.class);
    private static final int MAX_WAITING = 10_000;
    private static final int MAX_LINE = 16_384;
    private static final long END_MILLIS = 5_000;

    private final BlockingQueue<String> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final OutputStream out;
    private final Counter lost;
    private final Thread writer;
    private volatile boolean ending;
    private boolean failing;

    /** @param out owned from now on */
    public AuditLines(OutputStream out, MeterRegistry registry) {
        this.out = out;
        this.lost = Counter.builder("cairn.admission.audit.lost")
                .description("Lines of the audit trail that could not be written")
                .register(registry);
        this.writer = new Thread(this::run, "cairn-audit");
        writer.setDaemon(true);
        writer.start();
    }

    @Override
    public void write(ObjectNode line) {
        String text = line.toString();
        if (text.length() > MAX_LINE) {
            // What makes it long is what strangers wrote; who asked about which image stays.
            ObjectNode shorter = line.deepCopy();
            shorter.remove(List.of("reasons", "warnings"));
            text = shorter.put("cut", true).toString();
        }
        if (!waiting.offer(text + "\n")) {
            lost.increment();
        }
    }

    private void run() {
        List<String> lines = new ArrayList<>();
        while (!ending || !waiting.isEmpty()) {
            try {
                String first = waiting.poll(100, TimeUnit.MILLISECONDS);
                if (first == null) {
                    continue;
                }
                lines.add(first);
                waiting.drainTo(lines);
                out.write(String.join("", lines).getBytes(StandardCharsets.UTF_8));
                out.flush();
                failing = false;
            } catch (IOException e) {
                lost.increment(lines.size());
                if (!failing) {
                    LOGGER.error("the audit trail cannot be written: {}", e.getMessage());
                }
                failing = true;
            } catch (InterruptedException e) {
                return;
            }
            lines.clear();
        }
    }

    /** Writes what waits, for a bounded time. */
    @Override
    public void close() throws IOException {
        ending = true;
        try {
            writer.join(END_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (writer.isAlive()) {
            lost.increment(waiting.size());
            writer.interrupt();
        }
        out.close();
    }
}
