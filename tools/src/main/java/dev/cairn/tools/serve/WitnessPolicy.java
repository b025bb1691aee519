package dev.cairn.tools.serve;

import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.note.TlogPolicy;
import dev.cairn.core.note.VerifierKey;
import dev.cairn.server.witness.WitnessSettings;
import dev.cairn.tools.config.CairnConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/** Reads the policy file of a log's witnesses. */
public final class WitnessPolicy {
    private static final String OBJECT = "witness.policy";

    private WitnessPolicy() {}

    /**
     * The witnesses of a log.
     *
     * @param key of the log
     * @throws MalformedException if the file is no policy, or not one for this log, with the number of the line
     * @throws StoreException if it cannot be read
     */
    public static WitnessSettings read(CairnConfig.Witness config, VerifierKey key, InstantSource clock)
            throws MalformedException {
        byte[] file;
        try {
            file = Files.readAllBytes(config.policy());
        } catch (IOException e) {
            throw new StoreException(OBJECT + ": " + config.policy() + " cannot be read", e);
        }
        TlogPolicy policy = TlogPolicy.parse(file);
        List<VerifierKey> named = policy.logKeys(key.name());
        if (!named.isEmpty() && !named.contains(key)) {
            throw at(
                    file,
                    words -> words[0].equals("log") && words[1].startsWith(key.name() + "+"),
                    "the log has this origin, but not this key");
        }
        for (TlogPolicy.Witness witness : policy.witnesses()) {
            try {
                WitnessSettings.requireWitnessOf(key.name(), witness);
            } catch (IllegalArgumentException e) {
                throw at(
                        file,
                        words -> words[0].equals("witness") && words[1].equals(witness.name()),
                        String.valueOf(e.getMessage()));
            }
        }
        try {
            return new WitnessSettings(key.name(), policy, config.timeout(), config.extraWait(), clock);
        } catch (IllegalArgumentException e) {
            throw new MalformedException("witness", String.valueOf(e.getMessage()));
        }
    }

    private static MalformedException at(byte[] file, Predicate<String[]> words, String rule) {
        List<String[]> lines = Arrays.stream(new String(file, StandardCharsets.UTF_8).split("\n", -1))
                .map(line -> line.strip().split("[ \t]+"))
                .toList();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).length > 1 && words.test(lines.get(i))) {
                return new MalformedException(OBJECT, "line " + (i + 1) + ": " + rule);
            }
        }
        return new MalformedException(OBJECT, rule);
    }
}
