package dev.cairn.tools.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.MissingNode;
import dev.cairn.core.MalformedException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkloadTest {
    private static final String SPEC = """
            {"initContainers": [{"name": "i", "image": "init"}],
             "containers": [{"name": "a", "image": "first"}, {"name": "b"}, {"name": "c", "image": "third"}],
             "ephemeralContainers": [{"name": "e", "image": "debug", "targetContainerName": "a"}],
             "volumes": [{"name": "v", "emptyDir": {}}, {"name": "w", "image": {"reference": "data", "pullPolicy": "Always"}}]}""";

    @ParameterizedTest
    @CsvSource({
        "Pod, /spec",
        "PodTemplate, /template/spec",
        "ReplicationController, /spec/template/spec",
        "ReplicaSet, /spec/template/spec",
        "Deployment, /spec/template/spec",
        "StatefulSet, /spec/template/spec",
        "DaemonSet, /spec/template/spec",
        "Job, /spec/template/spec",
        "CronJob, /spec/jobTemplate/spec/template/spec",
    })
    void everyKindAndEveryPlace(String kind, String path) throws MalformedException {
        String object = SPEC;
        String[] steps = path.substring(1).split("/", -1);
        for (int i = steps.length - 1; i >= 0; i--) {
            object = "{\"" + steps[i] + "\": " + object + ", \"metadata\": {}}";
        }
        assertTrue(Workload.isOne(kind));
        assertEquals(
                List.of(
                        new ImageField(path + "/initContainers/0/image", "init"),
                        new ImageField(path + "/containers/0/image", "first"),
                        new ImageField(path + "/containers/2/image", "third"),
                        new ImageField(path + "/ephemeralContainers/0/image", "debug"),
                        new ImageField(path + "/volumes/1/image/reference", "data")),
                Workload.images(kind, Harness.json(object)));
    }

    @Test
    void otherKindsAreNone() {
        assertFalse(Workload.isOne("Secret"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = ';',
            value = {
                "{}",
                "{\"spec\": null}",
                "{\"spec\": {}}",
                "{\"spec\": {\"containers\": null, \"volumes\": []}}",
                "{\"spec\": {\"containers\": [{\"name\": \"a\", \"image\": \"\"}]}}",
            })
    void withoutImages(String object) throws MalformedException {
        assertEquals(List.of(), Workload.images("Pod", Harness.json(object)));
    }

    @Test
    void anObjectThatIsNotThereHasNone() throws MalformedException {
        assertEquals(List.of(), Workload.images("Pod", MissingNode.getInstance()));
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(
            delimiter = ';',
            value = {
                "{\"spec\": []}; object: /spec is not an object",
                "{\"spec\": {\"containers\": {}}}; object: /spec/containers is not an array",
                "{\"spec\": {\"containers\": [7]}}; object: /spec/containers/0 is not an object",
                "{\"spec\": {\"initContainers\": [{\"image\": [\"a\"]}]}}; object: /spec/initContainers/0/image is not a string",
                "{\"spec\": {\"volumes\": [{\"image\": \"a\"}]}}; object: /spec/volumes/0/image is not an object",
            })
    void otherTypesAreRefused(String object, String message) {
        MalformedException refused =
                assertThrows(MalformedException.class, () -> Workload.images("Pod", Harness.json(object)));
        assertEquals(message, refused.getMessage());
    }
}
