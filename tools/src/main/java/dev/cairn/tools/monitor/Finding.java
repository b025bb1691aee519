package dev.cairn.tools.monitor;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.core.Bytes;
import dev.cairn.core.crypto.DigestAlgorithm;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What has to be told.
 *
 * @param id of the finding, the same whenever it is found again: 16 hexadecimal digits of SHA-256 over log, rule and leaf hash, or what a tampering
 *     is about
 * @param time when it was found
 * @param outcome what kind of thing it is
 * @param log its name in the configuration
 * @param rule that reports it, or that the log broke
 * @param entry that it is about
 * @param signer of that entry
 * @param what is so, for a person
 * @param evidence name of a file in the monitor's folder of evidence; empty if there is none
 */
record Finding(
        String id,
        Instant time,
        Outcome outcome,
        String log,
        String rule,
        Optional<EntryFacts> entry,
        Optional<SignerFacts> signer,
        String what,
        String evidence) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ID_DIGITS = 16;
    private static final int MAX_TEXTS = 8;

    static String id(String log, String rule, String subject) {
        Bytes named = Bytes.ofUtf8(log + "\n" + rule + "\n" + subject);
        return Bytes.wrap(DigestAlgorithm.SHA2_256.digest(named.unsafeArray()))
                .hex()
                .substring(0, ID_DIGITS);
    }

    static Finding identity(Instant time, String log, Rule rule, EntryFacts entry, SignerFacts signer) {
        String who = signer.identities().isEmpty()
                ? "the key sha256:" + signer.fingerprint()
                : String.join(", ", signer.identities()) + (signer.issuer().isEmpty() ? "" : " of " + signer.issuer());
        String what = entry.isCertificate()
                ? "a certificate was issued to " + who
                : who + " signed"
                        + (entry.digests().isEmpty()
                                ? ""
                                : " " + entry.digests().get(0))
                        + entry.statement()
                                .map(statement ->
                                        ", a statement of " + statement.predicateType() + " about " + about(statement))
                                .orElse(
                                        entry.isHashOfContent()
                                                ? "; what that states, and about what, the log does not show"
                                                : "");
        return new Finding(
                id(log, rule.name(), entry.leafHash().hex()),
                time,
                Outcome.IDENTITY,
                log,
                rule.name(),
                Optional.of(entry),
                Optional.of(signer),
                what,
                "");
    }

    private static String about(StatementFacts statement) {
        List<String> subjects = statement.names().isEmpty() ? statement.digests() : statement.names();
        return subjects.isEmpty()
                ? "nothing"
                : subjects.stream().limit(MAX_TEXTS).collect(Collectors.joining(", "))
                        + (subjects.size() > MAX_TEXTS ? " and " + (subjects.size() - MAX_TEXTS) + " more" : "");
    }

    /** As it is told to machines. */
    ObjectNode json() {
        ObjectNode json = JSON.createObjectNode()
                .put("id", id)
                .put("time", time.toString())
                .put("outcome", outcome.name())
                .put("log", log)
                .put("rule", rule)
                .put("what", what);
        entry.ifPresent(facts -> {
            json.put("logIndex", facts.index())
                    .put("leafHash", facts.leafHash().hex())
                    .put("kind", facts.kind().kindName())
                    .put("apiVersion", facts.kind().version());
            ArrayNode digests = json.putArray("digests");
            facts.digests().stream().limit(MAX_TEXTS).forEach(digests::add);
            facts.statement().ifPresent(statement -> {
                json.put("predicateType", statement.predicateType());
                ArrayNode names = json.putArray("subjects");
                statement.names().stream().limit(MAX_TEXTS).forEach(names::add);
                ArrayNode subjectDigests = json.putArray("subjectDigests");
                statement.digests().stream().limit(MAX_TEXTS).forEach(subjectDigests::add);
            });
        });
        signer.ifPresent(facts -> {
            ArrayNode identities = json.putArray("identities");
            facts.identities().stream().limit(MAX_TEXTS).forEach(identities::add);
            json.put("issuer", facts.issuer()).put("keyFingerprint", facts.fingerprint());
        });
        if (!evidence.isEmpty()) {
            json.put("evidence", evidence);
        }
        return json;
    }
}
