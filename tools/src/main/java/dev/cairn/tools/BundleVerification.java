package dev.cairn.tools;

import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.tools.bundle.Bundle;
import dev.cairn.tools.bundle.BundleReader;
import dev.cairn.tools.verify.Artifact;
import dev.cairn.tools.verify.BundleVerifier;
import dev.cairn.tools.verify.Requirements;
import dev.cairn.tools.verify.Step;
import dev.cairn.tools.verify.StepException;
import dev.cairn.tools.verify.StepLog;
import dev.cairn.tools.verify.StepLog.State;
import dev.cairn.tools.verify.StepLog.StepResult;
import dev.cairn.tools.verify.StepObserver.Outcome;
import dev.cairn.tools.verify.VerifiedBundle;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Verifies an artifact with the bundles in some files, all of which must be good, and asks the facts. The artifact is read once, for all of them, and not before
 * every bundle could be read.
 */
final class BundleVerification {
    private final BundleVerifier verifier;
    private final Requirements requirements;
    private final Optional<PolicyCheck> policy;

    BundleVerification(BundleVerifier verifier, Requirements requirements) {
        this(verifier, requirements, Optional.empty());
    }

    BundleVerification(BundleVerifier verifier, Requirements requirements, Optional<PolicyCheck> policy) {
        this.verifier = verifier;
        this.requirements = requirements;
        this.policy = policy;
    }

    Verdict verify(CommandSpec spec, ArtifactInput input, List<Path> files) throws IOException {
        List<StepLog> logs = new ArrayList<>();
        List<Bundle> bundles = new ArrayList<>();
        List<VerifiedBundle> facts = new ArrayList<>();
        Optional<Artifact> artifact = Optional.empty();
        List<StepResult> decision = List.of();
        try {
            for (Path file : files) {
                StepLog log = new StepLog();
                logs.add(log);
                byte[] json = InputFile.read(file, BundleReader.MAX_BYTES + 1);
                bundles.add(failing(log, () -> BundleVerifier.read(json)));
            }
            Artifact read = read(spec, input, bundles);
            artifact = Optional.of(read);
            for (int i = 0; i < bundles.size(); i++) {
                Bundle bundle = bundles.get(i);
                StepLog log = logs.get(i);
                log.done(Step.ARTIFACT, Outcome.PASSED, read.toString());
                facts.add(failing(log, () -> verifier.verify(bundle, read, log)));
            }
            decision = Decided.of(requirements, policy.isPresent(), "no signers file was given");
            requirements.check(facts);
            if (policy.isPresent()) {
                decision = Decided.of(
                        requirements, policy.isPresent(), policy.get().check(read, facts));
            }
            return new Verdict(input.name(), artifact, each(files, logs, facts), decision, Optional.empty());
        } catch (StepException e) {
            decision = facts.size() == files.size() ? undecided(e) : decision;
            return new Verdict(input.name(), artifact, each(files, logs, facts), decision, Optional.of(e));
        }
    }

    private interface Body<T> {
        T run() throws StepException;
    }

    private static <T> T failing(StepLog log, Body<T> body) throws StepException {
        try {
            return body.run();
        } catch (StepException e) {
            log.failed(e);
            throw e;
        }
    }

    private Artifact read(CommandSpec spec, ArtifactInput input, List<Bundle> bundles) throws IOException {
        Set<DigestAlgorithm> needed = EnumSet.of(DigestAlgorithm.SHA2_256);
        boolean keep = false;
        for (Bundle bundle : bundles) {
            needed.addAll(verifier.digestsNeeded(bundle));
            keep |= verifier.needsContent(bundle);
        }
        return input.read(spec, needed, keep);
    }

    private static List<Verdict.Each> each(List<Path> files, List<StepLog> logs, List<VerifiedBundle> facts) {
        List<Verdict.Each> each = new ArrayList<>();
        for (int i = 0; i < logs.size(); i++) {
            List<StepResult> steps = logs.get(i).results().stream()
                    .filter(result -> result.step().compareTo(Step.IDENTITY) < 0)
                    .toList();
            Optional<VerifiedBundle> verified = i < facts.size() ? Optional.of(facts.get(i)) : Optional.empty();
            each.add(new Verdict.Each(files.get(i).toString(), steps, verified));
        }
        return each;
    }

    private List<StepResult> undecided(StepException failure) {
        List<StepResult> results = new ArrayList<>();
        if (failure.step().compareTo(Step.IDENTITY) > 0) {
            results.add(Decided.of(requirements, policy.isPresent(), "").get(0));
        }
        if (failure.step() == Step.POLICY) {
            results.add(Decided.of(requirements, policy.isPresent(), "").get(1));
        }
        results.add(new StepResult(failure.step(), State.FAILED, String.valueOf(failure.getMessage())));
        return results;
    }
}
