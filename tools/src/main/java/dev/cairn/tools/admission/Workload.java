package dev.cairn.tools.admission;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.core.MalformedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the images of Kubernetes' workloads are: in
 * <a href="https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#PodSpec">PodSpec</a>, and a PodSpec is at one path of
 * each kind, in every version of its API.
 */
final class Workload {
    private static final Map<String, List<String>> POD_SPECS = Map.of(
            "Pod", List.of("spec"),
            "PodTemplate", List.of("template", "spec"),
            "ReplicationController", List.of("spec", "template", "spec"),
            "ReplicaSet", List.of("spec", "template", "spec"),
            "Deployment", List.of("spec", "template", "spec"),
            "StatefulSet", List.of("spec", "template", "spec"),
            "DaemonSet", List.of("spec", "template", "spec"),
            "Job", List.of("spec", "template", "spec"),
            "CronJob", List.of("spec", "jobTemplate", "spec", "template", "spec"));
    private static final List<String> CONTAINERS = List.of("initContainers", "containers", "ephemeralContainers");

    private Workload() {}

    /** Whether images are looked for in objects of a kind. */
    static boolean isOne(String kind) {
        return POD_SPECS.containsKey(kind);
    }

    /**
     * The images of an object, in the order of the lists above. A container without an image has none: its controller sets it later, and then it
     * is asked about again.
     *
     * @param kind one that {@link #isOne}
     * @param object may be missing, and then has none
     * @throws MalformedException if what is on the way to an image is of another type
     */
    static List<ImageField> images(String kind, JsonNode object) throws MalformedException {
        List<ImageField> images = new ArrayList<>();
        StringBuilder pointer = new StringBuilder();
        JsonNode spec = object;
        for (String step : POD_SPECS.getOrDefault(kind, List.of())) {
            pointer.append('/').append(step);
            Optional<JsonNode> inner = member(spec, step);
            if (inner.isEmpty()) {
                return images;
            }
            spec = inner.get();
            requireObject(pointer.toString(), spec);
        }
        for (String list : CONTAINERS) {
            String at = pointer + "/" + list;
            List<JsonNode> containers = elements(spec, list, at);
            for (int i = 0; i < containers.size(); i++) {
                add(images, containers.get(i), "image", at + "/" + i + "/image");
            }
        }
        String at = pointer + "/volumes";
        List<JsonNode> volumes = elements(spec, "volumes", at);
        for (int i = 0; i < volumes.size(); i++) {
            Optional<JsonNode> source = member(volumes.get(i), "image");
            if (source.isPresent()) {
                requireObject(at + "/" + i + "/image", source.get());
                add(images, source.get(), "reference", at + "/" + i + "/image/reference");
            }
        }
        return images;
    }

    private static Optional<JsonNode> member(JsonNode object, String name) {
        return Optional.ofNullable(object.get(name)).filter(value -> !value.isNull());
    }

    private static List<JsonNode> elements(JsonNode object, String name, String at) throws MalformedException {
        List<JsonNode> elements = new ArrayList<>();
        Optional<JsonNode> list = member(object, name);
        if (list.isEmpty()) {
            return elements;
        }
        if (!list.get().isArray()) {
            throw new MalformedException("object", at + " is not an array");
        }
        for (JsonNode element : list.get()) {
            requireObject(at + "/" + elements.size(), element);
            elements.add(element);
        }
        return elements;
    }

    private static void add(List<ImageField> images, JsonNode owner, String name, String at) throws MalformedException {
        Optional<JsonNode> image = member(owner, name);
        if (image.isEmpty()) {
            return;
        }
        if (!image.get().isTextual()) {
            throw new MalformedException("object", at + " is not a string");
        }
        if (!image.get().textValue().isEmpty()) {
            images.add(new ImageField(at, image.get().textValue()));
        }
    }

    private static void requireObject(String at, JsonNode node) throws MalformedException {
        if (!node.isObject()) {
            throw new MalformedException("object", at + " is not an object");
        }
    }
}
