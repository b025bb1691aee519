package dev.cairn.tools.signers.rego;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.styra.opa.wasm.OpaPolicy;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * A rule compiled to WebAssembly ({@code opa build -t wasm -e cairn/allow}; <a
 * href="https://www.openpolicyagent.org/docs/wasm">Wasm modules</a>). Rego always ends; a policy that needs more than 64 MiB does not allow.
 */
public final class OpaWasm implements RegoPolicy {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    /** Of 64 KiB. */
    private static final int MAX_PAGES = 1024;

    private static final int SPARE = 4;

    private final String file;
    private final byte[] module;
    private final String entrypoint;
    // One is used by one thread at a time; those of a burst beyond the spare ones are made anew and dropped.
    private final BlockingQueue<OpaPolicy> spare = new ArrayBlockingQueue<>(SPARE);

    private OpaWasm(String file, byte[] module, String entrypoint) {
        this.file = file;
        this.module = module;
        this.entrypoint = entrypoint;
    }

    /**
     * A rule of a compiled policy.
     *
     * @param file its name, for people
     * @param module its bytes, not changed from now on
     * @param entrypoint such as {@code cairn/allow}
     * @throws IllegalArgumentException if it is no compiled policy, or has no such entry point
     */
    public static OpaWasm of(String file, byte[] module, String entrypoint) {
        OpaWasm policy = new OpaWasm(file, module, entrypoint);
        OpaPolicy first;
        try {
            first = policy.make();
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("the file " + file + " is no Rego policy compiled to WebAssembly", e);
        }
        if (!first.entrypoints().containsKey(entrypoint)) {
            throw new IllegalArgumentException("the file " + file + " has no entry point " + entrypoint + "; it has "
                    + String.join(
                            ", ", first.entrypoints().keySet().stream().sorted().toList()));
        }
        policy.giveBack(first);
        return policy;
    }

    private OpaPolicy make() {
        return OpaPolicy.builder()
                .withPolicy(module)
                .withMaxMemory(MAX_PAGES)
                .disableCompiler()
                .build();
    }

    private void giveBack(OpaPolicy policy) {
        boolean unusedKept = spare.offer(policy);
    }

    @Override
    public String text() {
        return "Rego entry point " + entrypoint + " of " + file;
    }

    @Override
    public Optional<String> against(JsonNode input) {
        return evaluate(input).map(reason -> text() + " " + reason);
    }

    private Optional<String> evaluate(JsonNode input) {
        try {
            OpaPolicy known = spare.poll();
            OpaPolicy policy = known == null ? make() : known;
            // SPEC: a set of bindings, each with its result; empty where the entry point is undefined.
            JsonNode results = JSON.readTree(policy.entrypoint(entrypoint).evaluate(input));
            // Not given back after an exception: its memory may be in any state.
            giveBack(policy);
            return results.size() == 1
                    ? RegoAnswer.against(results.get(0).path("result"))
                    : Optional.of("is undefined");
        } catch (JsonProcessingException | RuntimeException e) {
            return Optional.of("cannot be evaluated");
        }
    }
}
