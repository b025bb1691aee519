package dev.cairn.tools.admission;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.ca.json.JsonReader;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.tools.admission.AdmissionSettings.OnFailure;
import dev.cairn.tools.admission.Decision.Outcome;
import dev.cairn.tools.admission.JsonRoute.Reply;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Answers those who ask about images alone: Gatekeeper, with its
 * <a href="https://open-policy-agent.github.io/gatekeeper/website/docs/externaldata">external data</a> of v1beta1, and anyone, with a list. Tags
 * are resolved, and the answer has the digest.
 */
final class ImageQuestions {
    private static final String EXTERNAL_DATA = "externaldata.gatekeeper.sh/v1beta1";
    private static final int MAX_IMAGES = 256;
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Admitter admitter;
    private final Scope scope;
    private final OnFailure onFailure;
    private final Recorder recorder;

    ImageQuestions(Admitter admitter, Scope scope, OnFailure onFailure, Recorder recorder) {
        this.admitter = admitter;
        this.scope = scope;
        this.onFailure = onFailure;
        this.recorder = recorder;
    }

    /**
     * A request of Gatekeeper: each key is an image; its value in the answer is the image with its digest, its error why it is denied. A request
     * that cannot be read has a {@code systemError} for an answer, as Gatekeeper shows nothing else.
     */
    CompletableFuture<Reply> gatekeeper(Bytes body, Deadline deadline) {
        Set<String> images;
        try {
            JsonReader request = JsonReader.parse("ProviderRequest", body);
            request.member("apiVersion").expect(EXTERNAL_DATA);
            request.member("kind").expect("ProviderRequest");
            images = images(request.member("request").member("keys"));
        } catch (MalformedException e) {
            ObjectNode response = providerResponse();
            response.withObject("/response").put("systemError", e.getMessage());
            return CompletableFuture.completedFuture(new Reply(response, "malformed"));
        }
        return ask(images, deadline).thenApply(verdicts -> {
            ObjectNode answer = providerResponse();
            ArrayNode items = answer.withObject("/response").putArray("items");
            boolean allowed = true;
            for (Map.Entry<String, Verdict> entry : verdicts.entrySet()) {
                Verdict verdict = entry.getValue();
                boolean passes = record(Door.GATEKEEPER, verdict);
                allowed &= passes;
                ObjectNode item = items.addObject().put("key", entry.getKey());
                item.put("value", passes ? reference(verdict.decision()) : "");
                item.put("error", passes ? "" : verdict.decision().text());
            }
            return new Reply(answer, allowed ? "allowed" : "refused");
        });
    }

    private static ObjectNode providerResponse() {
        ObjectNode answer = JSON.objectNode();
        answer.put("apiVersion", EXTERNAL_DATA).put("kind", "ProviderResponse");
        // An image with its digest stays as it is when it is asked about again.
        answer.putObject("response").put("idempotent", true);
        return answer;
    }

    /**
     * {@code {"images": […]}}: allowed or not, and a decision for each.
     *
     * @throws MalformedException if it is not that
     */
    CompletableFuture<Reply> check(Bytes body, Deadline deadline) throws MalformedException {
        JsonReader request = JsonReader.parse("request", body).only("images");
        Set<String> images = images(request.member("images"));
        return ask(images, deadline).thenApply(verdicts -> {
            ObjectNode answer = JSON.objectNode();
            ArrayNode decisions = JSON.arrayNode();
            boolean allowed = true;
            for (Verdict verdict : verdicts.values()) {
                boolean passes = record(Door.CHECK, verdict);
                allowed &= passes;
                decisions.add(json(verdict, passes));
            }
            answer.put("allowed", allowed).set("decisions", decisions);
            return new Reply(answer, allowed ? "allowed" : "refused");
        });
    }

    private static ObjectNode json(Verdict verdict, boolean passes) {
        Decision decision = verdict.decision();
        ObjectNode json = JSON.objectNode();
        json.put("image", decision.image()).put("allowed", passes);
        json.put("outcome", decision.outcome().text());
        decision.digest().ifPresent(digest -> json.put("digest", digest).put("reference", reference(decision)));
        decision.rule().ifPresent(rule -> json.put("rule", rule));
        decision.reasons().forEach(json.putArray("reasons")::add);
        decision.warnings().forEach(json.putArray("warnings")::add);
        return json.put("policy", verdict.policy());
    }

    private static String reference(Decision decision) {
        String image = decision.image();
        return image.contains("@")
                ? image
                : image + decision.digest().map(digest -> "@" + digest).orElse("");
    }

    private CompletableFuture<Map<String, Verdict>> ask(Set<String> images, Deadline deadline) {
        Map<String, Verdict> exempt = new LinkedHashMap<>();
        Set<String> asked = new LinkedHashSet<>();
        for (String image : images) {
            if (scope.isExemptImage(image)) {
                exempt.put(image, new Verdict(Decision.of(Outcome.UNCHECKED, image, "it is exempt"), "", false));
            } else {
                asked.add(image);
            }
        }
        return Reviews.all(asked, image -> admitter.admit(image, Admitter.Tags.RESOLVE, deadline))
                .thenApply(verdicts -> {
                    Map<String, Verdict> all = new LinkedHashMap<>();
                    images.forEach(image -> all.put(image, verdicts.getOrDefault(image, exempt.get(image))));
                    return all;
                });
    }

    /** Writes a decision down. Returns whether the image may run. */
    private boolean record(Door door, Verdict verdict) {
        Decision decision = verdict.decision();
        boolean lenient = decision.outcome() == Outcome.UNKNOWN && onFailure == OnFailure.ALLOW;
        boolean passes = decision.passes() || lenient;
        boolean warned = lenient || !decision.warnings().isEmpty();
        recorder.decided(door, JSON.objectNode(), verdict, !passes ? "refused" : warned ? "warned" : "admitted");
        return passes;
    }

    private Set<String> images(JsonReader list) throws MalformedException {
        Set<String> images = new LinkedHashSet<>();
        List<JsonReader> elements = list.elements();
        if (elements.size() > MAX_IMAGES) {
            throw list.malformed("must have at most " + MAX_IMAGES + " images");
        }
        for (JsonReader element : elements) {
            images.add(element.text());
        }
        Set<String> asked = new LinkedHashSet<>(images);
        asked.removeIf(scope::isExemptImage);
        if (Reviews.hasTooManyRegistries(asked)) {
            throw list.malformed("must have images of at most " + Reviews.MAX_REGISTRIES + " registries");
        }
        return images;
    }
}
