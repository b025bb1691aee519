package dev.cairn.tools.admission;

import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The policy in force. Its files are read again by {@link #refresh}; files that cannot be used leave the old policy in force, and say so. */
public final class ReloadedPolicy implements Supplier<ImagePolicy> {
    private static final Logger LOGGER = LoggerFactory.getLogger(ReloadedPolicy.class);

    private final Loader loader;
    private volatile ImagePolicy policy;
    private volatile String complaint = "";

    /** Reads a policy from its files. */
    public interface Loader {
        /**
         * Reads it.
         *
         * @throws MalformedException if a file breaks a rule
         * @throws StoreException if one cannot be read
         */
        ImagePolicy load() throws MalformedException;
    }

    private ReloadedPolicy(Loader loader, ImagePolicy policy) {
        this.loader = loader;
        this.policy = policy;
    }

    /**
     * Reads it for the first time.
     *
     * @throws MalformedException if a file breaks a rule
     * @throws StoreException if one cannot be read
     */
    public static ReloadedPolicy open(Loader loader, MeterRegistry registry) throws MalformedException {
        ReloadedPolicy reloaded = new ReloadedPolicy(loader, loader.load());
        Gauge.builder("cairn.admission.policy.current", reloaded, self -> self.isCurrent() ? 1 : 0)
                .description("1 if the policy in force is what its files say, 0 if they cannot be used")
                .register(registry);
        LOGGER.info("policy {}", reloaded.policy.hash());
        return reloaded;
    }

    @Override
    public ImagePolicy get() {
        return policy;
    }

    /** Whether the policy in force is what the files say. */
    public boolean isCurrent() {
        return complaint.isEmpty();
    }

    /** Looks at the files. Called by one thread. */
    public void refresh() {
        try {
            ImagePolicy read = loader.load();
            if (!read.hash().equals(policy.hash())) {
                policy = read;
                LOGGER.info("policy {}, read again", read.hash());
            } else if (!isCurrent()) {
                LOGGER.info("the policy's files can be used again");
            }
            complaint = "";
        } catch (MalformedException | StoreException e) {
            String reason = String.valueOf(e.getMessage());
            if (!reason.equals(complaint)) {
                LOGGER.error("the policy stays as it was, its files cannot be used: {}", reason);
            }
            complaint = reason;
        } catch (RuntimeException e) {
            LOGGER.error("the policy stays as it was, its files could not be read", e);
            complaint = "fault";
        }
    }
}
