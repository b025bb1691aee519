package dev.cairn.core.sequencer;

import dev.cairn.core.entry.Entry;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** What waits for its answer, held against its bounds. Safe for concurrent use. */
final class InFlight {
    private final BatchLimits limits;
    private final AtomicInteger entries = new AtomicInteger(); // changed under the lock, read without it
    private long bytes; // guarded by this

    InFlight(BatchLimits limits) {
        this.limits = limits;
    }

    /** The number of entries, for those who only look. */
    AtomicInteger entries() {
        return entries;
    }

    /**
     * Lets entries in, as many of the first of them as there is room for.
     *
     * @return how many
     */
    synchronized int admit(List<Entry> offered) {
        int before = entries.get();
        int admitted = 0;
        while (admitted < offered.size() && before + admitted < limits.maxInFlightEntries()) {
            long more = offered.get(admitted).journalBytes();
            if (bytes + more > limits.maxInFlightBytes()) {
                break;
            }
            bytes += more;
            admitted++;
        }
        entries.set(before + admitted);
        return admitted;
    }

    /** Lets out what was let in. */
    synchronized void release(List<Entry> admitted) {
        for (Entry entry : admitted) {
            bytes -= entry.journalBytes();
        }
        entries.addAndGet(-admitted.size());
    }
}
