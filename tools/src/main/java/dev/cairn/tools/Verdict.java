package dev.cairn.tools;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.tools.bundle.Bundle.Digest;
import dev.cairn.tools.term.Paint;
import dev.cairn.tools.verify.Artifact;
import dev.cairn.tools.verify.Signer;
import dev.cairn.tools.verify.Statement;
import dev.cairn.tools.verify.Step;
import dev.cairn.tools.verify.StepException;
import dev.cairn.tools.verify.StepLog.State;
import dev.cairn.tools.verify.StepLog.StepResult;
import dev.cairn.tools.verify.VerifiedBundle;
import dev.cairn.tools.verify.VerifiedEntry;
import dev.cairn.tools.verify.VerifiedTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What came of verifying an artifact, as a table for people and as one JSON object for machines. The members of the object are stable: more may come, none goes.
 *
 * @param name of the artifact, as it was asked for
 * @param artifact empty if it was not read
 * @param bundles each with its steps, and its facts where it was verified
 * @param decision the steps that are asked of all facts together
 * @param failure where it ended; empty if everything holds
 */
record Verdict(
        String name,
        Optional<Artifact> artifact,
        List<Each> bundles,
        List<StepResult> decision,
        Optional<StepException> failure) {
    private static final int STEP_WIDTH = 18;

    Verdict {
        bundles = List.copyOf(bundles);
        decision = List.copyOf(decision);
    }

    /**
     * A bundle.
     *
     * @param name of its file, or where it came from
     * @param facts empty if it was not verified
     */
    record Each(String name, List<StepResult> steps, Optional<VerifiedBundle> facts) {
        Each {
            steps = List.copyOf(steps);
        }
    }

    boolean isVerified() {
        return failure.isEmpty();
    }

    /** What to do after a step has failed. */
    static String next(Step step) {
        return switch (step) {
            case BUNDLE -> "get the bundle again from who signed, or have the artifact signed again";
            case ARTIFACT -> "check that this is the artifact that was signed";
            case LOG_ENTRY -> "check that artifact and bundle belong together; otherwise do not use the artifact";
            case TRANSPARENCY_LOG ->
                "check that --trusted-root is that of the deployment that signed; a signature that is in no log is accepted only with --no-tlog";
            case WITNESSES ->
                "ask the log for a checkpoint that the witnesses of the policy have cosigned, or check the policy";
            case TIMESTAMP -> "check that --trusted-root lists the timestamp authority of the deployment that signed";
            case CERTIFICATE ->
                "check that --trusted-root is that of the deployment that signed; a signature from outside the certificate's time is not good";
            case CERTIFICATE_LOG ->
                "check that --trusted-root lists the certificate log; a certificate without SCTs is accepted only with --sct-threshold 0";
            case SIGNATURE ->
                "check that artifact, bundle and --key belong together; otherwise do not use the artifact";
            case STATEMENT -> "check which attestation is meant, and that it is about this artifact";
            case IDENTITY ->
                "if you trust who signed, name them with --identity and --issuer, or --key; otherwise do not use the artifact";
            case THRESHOLD -> "get the bundles of the other signers and name each with --bundle";
            case POLICY -> "cairn policy explain says what the signers file asks for";
        };
    }

    /** The table. */
    String lines(Paint paint) {
        StringBuilder text = new StringBuilder();
        text.append(isVerified() ? paint.good("verified") : paint.bad("not verified"))
                .append(": ")
                .append(EntryText.line(name))
                .append('\n');
        for (Each bundle : bundles) {
            if (bundles.size() > 1) {
                text.append(EntryText.line(bundle.name())).append('\n');
            }
            bundle.steps().stream()
                    .filter(step -> decision.stream().noneMatch(decided -> decided.step() == step.step()))
                    .forEach(step -> line(text, paint, step));
        }
        decision.stream().filter(step -> step.state() != State.SKIPPED).forEach(step -> line(text, paint, step));
        for (Each bundle : bundles) {
            bundle.facts().ifPresent(facts -> facts(text, facts));
        }
        if (failure.isPresent()) {
            text.append("next: ").append(next(failure.get().step())).append('\n');
        }
        return text.substring(0, text.length() - 1);
    }

    private static void line(StringBuilder text, Paint paint, StepResult result) {
        if (result.state() == State.NOT_REACHED) {
            return;
        }
        String mark = switch (result.state()) {
            case PASSED -> paint.good("✓");
            case FAILED -> paint.bad("✗");
            default -> paint.faint("–");
        };
        String step = result.step().text();
        text.append("  ")
                .append(mark)
                .append(' ')
                .append(step)
                .append(" ".repeat(Math.max(1, STEP_WIDTH - step.length())))
                .append(EntryText.line(result.detail()))
                .append('\n');
    }

    private static void facts(StringBuilder text, VerifiedBundle facts) {
        if (facts.signer() instanceof Signer.Certified certified) {
            text.append("signed by ").append(EntryText.line(certified.identity()));
            text.append(" (").append(EntryText.line(certified.issuer())).append(")");
        } else {
            text.append("signed with the key ").append(facts.signer().distinctName());
        }
        facts.times().stream()
                .map(VerifiedTime::time)
                .min(Comparator.naturalOrder())
                .ifPresent(time -> text.append(" at ").append(time));
        for (VerifiedEntry entry : facts.entries()) {
            text.append(", log index ").append(entry.logIndex());
        }
        text.append('\n');
    }

    /** The object. */
    ObjectNode json() {
        ObjectNode object = JsonNodeFactory.instance.objectNode().put("verified", isVerified());
        ObjectNode subject = object.putObject("artifact").put("name", name);
        ObjectNode digests = subject.putObject("digests");
        artifact.ifPresent(read -> {
            for (Digest digest : read.digests()) {
                digests.put(digest.algorithm().shortName(), digest.value().hex());
            }
        });
        steps(object.putArray("steps"), allSteps());
        ArrayNode signers = object.putArray("signers");
        ArrayNode array = object.putArray("bundles");
        for (Each bundle : bundles) {
            ObjectNode each = array.addObject()
                    .put("bundle", bundle.name())
                    .put("verified", bundle.facts().isPresent());
            steps(each.putArray("steps"), bundle.steps());
            if (bundle.facts().isPresent()) {
                signers.add(signer(bundle.facts().get()));
                facts(each, bundle.facts().get());
            }
        }
        if (failure.isPresent()) {
            object.putObject("failure")
                    .put("step", failure.get().step().text())
                    .put("reason", failure.get().getMessage())
                    .put("next", next(failure.get().step()));
        } else {
            object.putNull("failure");
        }
        return object;
    }

    /** One result for each step: of several bundles that of the one that failed, else of the last. */
    private List<StepResult> allSteps() {
        List<StepResult> all = new ArrayList<>();
        for (Step step : Step.values()) {
            StepResult found = new StepResult(step, State.NOT_REACHED, "");
            for (StepResult result : of(step)) {
                boolean better = found.state() == State.NOT_REACHED
                        || result.state() == State.FAILED
                        || (found.state() != State.FAILED && result.state() == State.PASSED);
                found = better ? result : found;
            }
            all.add(found);
        }
        return all;
    }

    private List<StepResult> of(Step step) {
        List<StepResult> results = new ArrayList<>();
        for (Each bundle : bundles) {
            bundle.steps().stream().filter(result -> result.step() == step).forEach(results::add);
        }
        decision.stream().filter(result -> result.step() == step).forEach(results::add);
        return results;
    }

    private static void steps(ArrayNode array, List<StepResult> results) {
        for (StepResult result : results) {
            array.addObject()
                    .put("name", result.step().text())
                    .put("outcome", result.state().text())
                    .put("detail", result.detail());
        }
    }

    private static ObjectNode signer(VerifiedBundle facts) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        if (facts.signer() instanceof Signer.Certified certified) {
            object.put("identity", certified.identity())
                    .put("issuer", certified.issuer())
                    .put("notBefore", certified.notBefore().toString())
                    .put("notAfter", certified.notAfter().toString());
            ObjectNode extensions = object.putObject("extensions");
            certified.extensions().entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(extension -> extensions.put(extension.getKey(), extension.getValue()));
        } else {
            object.put("key", facts.signer().distinctName());
        }
        return object;
    }

    private static void facts(ObjectNode each, VerifiedBundle facts) {
        each.set("signer", signer(facts));
        ArrayNode entries = each.putArray("logEntries");
        for (VerifiedEntry entry : facts.entries()) {
            ObjectNode object = entries.addObject()
                    .put("log", entry.log())
                    .put("logIndex", entry.logIndex())
                    .put("origin", entry.origin())
                    .put("treeSize", entry.treeSize())
                    .put("kind", entry.kind());
            entry.integratedTime().ifPresent(time -> object.put("integratedTime", time.toString()));
            ArrayNode witnesses = object.putArray("witnesses");
            entry.witnesses().forEach(witnesses::add);
        }
        ArrayNode times = each.putArray("times");
        for (VerifiedTime time : facts.times()) {
            times.addObject()
                    .put("time", time.time().toString())
                    .put("source", time.source() == VerifiedTime.Source.LOG ? "log" : "timestamp-authority")
                    .put("authority", time.authority());
        }
        if (facts.statement().isPresent()) {
            Statement statement = facts.statement().get();
            each.putObject("statement")
                    .put("type", statement.type())
                    .put("predicateType", statement.predicateType())
                    .put("subjects", statement.subjects().size());
        }
    }
}
