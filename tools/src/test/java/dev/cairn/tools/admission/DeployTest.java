package dev.cairn.tools.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.core.MalformedException;
import dev.cairn.core.testing.Vectors;
import dev.cairn.tools.config.AdmissionConfig;
import dev.cairn.tools.config.AdmissionConfigFile;
import dev.cairn.tools.oci.ImageReference;
import dev.cairn.tools.signers.SignersFile;
import dev.cairn.tools.signers.SignersFiles;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The manifests say what the program does. */
class DeployTest {
    private static final Path DEPLOY = Vectors.projectRoot().resolve("deploy");
    // How long a server is given to end its answers, after the delay.
    private static final int GRACE_SECONDS = 20;

    private static List<JsonNode> documents(String file) throws IOException {
        List<JsonNode> documents = new ArrayList<>();
        Yaml yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
        for (Object document : yaml.loadAll(Files.readString(DEPLOY.resolve(file)))) {
            documents.add(Harness.JSON.valueToTree(document));
        }
        return documents;
    }

    private static JsonNode document(String file, String kind) throws IOException {
        return documents(file).stream()
                .filter(document -> document.path("kind").asText().equals(kind))
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode container() throws IOException {
        return document("admission.yaml", "Deployment").at("/spec/template/spec/containers/0");
    }

    private static AdmissionConfig config(Path directory) throws IOException, MalformedException {
        Path file = directory.resolve(AdmissionConfigFile.NAME);
        Files.writeString(
                file,
                document("admission.yaml", "ConfigMap")
                        .path("data")
                        .path("admission.conf")
                        .asText());
        return AdmissionConfigFile.read(file).config();
    }

    private static Set<String> texts(JsonNode list, String member) {
        Set<String> texts = new HashSet<>();
        list.forEach(each -> texts.add(each.path(member).asText()));
        return texts;
    }

    @Test
    void everyObjectSaysWhatItIs() throws IOException {
        for (String file : List.of("admission.yaml", "webhooks.yaml", "gatekeeper.yaml")) {
            for (JsonNode document : documents(file)) {
                assertFalse(document.path("apiVersion").asText().isEmpty(), file);
                assertFalse(document.path("kind").asText().isEmpty(), file);
                assertFalse(document.at("/metadata/name").asText().isEmpty(), file);
            }
        }
    }

    @Test
    void portsAreThoseOfTheConfiguration(@TempDir Path directory) throws IOException, MalformedException {
        AdmissionConfig config = config(directory);
        assertEquals(
                Set.of(config.port(), config.tls().orElseThrow().port()),
                Set.of(
                        container().at("/ports/0/containerPort").asInt(),
                        container().at("/ports/1/containerPort").asInt()));
        assertEquals("webhook", container().at("/ports/0/name").asText());
        assertEquals(
                config.tls().orElseThrow().port(),
                container().at("/ports/0/containerPort").asInt());
        assertEquals("0.0.0.0", config.host());
        Set<String> named = texts(container().path("ports"), "name");
        for (JsonNode port : document("admission.yaml", "Service").at("/spec/ports")) {
            assertTrue(named.contains(port.path("targetPort").asText()));
        }
        for (String probe : List.of("readinessProbe", "livenessProbe", "startupProbe")) {
            assertEquals(
                    "metrics", container().at("/" + probe + "/httpGet/port").asText());
        }
        assertEquals(
                AdmissionRoutes.READY,
                container().at("/readinessProbe/httpGet/path").asText());
    }

    @Test
    void filesAreWhereSomethingIsMounted(@TempDir Path directory) throws IOException, MalformedException {
        AdmissionConfig config = config(directory);
        Set<String> mounts = texts(container().path("volumeMounts"), "mountPath");
        for (Path file : List.of(
                config.signers(),
                config.trustedRoot(),
                config.tls().orElseThrow().certificate(),
                config.tls().orElseThrow().key(),
                Path.of(container().at("/args/3").asText()))) {
            assertTrue(mounts.contains(String.valueOf(file.getParent())), file.toString());
        }
        assertTrue(config.audit().isEmpty());
        JsonNode pod = document("admission.yaml", "Deployment").at("/spec/template/spec");
        assertEquals(texts(container().path("volumeMounts"), "name"), texts(pod.path("volumes"), "name"));
    }

    @Test
    void theSignersFileIsOne() throws IOException, MalformedException {
        String signers = document("admission.yaml", "ConfigMap")
                .path("data")
                .path("signers.yaml")
                .asText();
        assertEquals(
                1,
                SignersFile.parse("signers.yaml", signers, SignersFiles.none())
                        .rules()
                        .size());
        assertTrue(ImageReference.parse(container().path("image").asText())
                .digest()
                .isPresent());
    }

    /** A pod that is to end has the time for it. */
    @Test
    void graceIsLongEnough(@TempDir Path directory) throws IOException, MalformedException {
        long seconds = config(directory).stopDelay().toSeconds() + GRACE_SECONDS;
        assertTrue(document("admission.yaml", "Deployment")
                        .at("/spec/template/spec/terminationGracePeriodSeconds")
                        .asLong()
                > seconds);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"})
    void webhooks(String kind, @TempDir Path directory) throws IOException, MalformedException {
        JsonNode webhook = document("webhooks.yaml", kind).at("/webhooks/0");
        JsonNode service = document("admission.yaml", "Service");
        JsonNode to = webhook.at("/clientConfig/service");
        assertEquals(service.at("/metadata/name"), to.path("name"));
        assertEquals(service.at("/metadata/namespace"), to.path("namespace"));
        assertEquals(service.at("/spec/ports/0/port"), to.path("port"));
        assertEquals(
                kind.startsWith("Validating") ? AdmissionRoutes.VALIDATIONS : AdmissionRoutes.MUTATIONS,
                to.path("path").asText());
        assertEquals("Fail", webhook.path("failurePolicy").asText());
        assertEquals("None", webhook.path("sideEffects").asText());
        assertEquals("v1", webhook.at("/admissionReviewVersions/0").asText());
        assertTrue(webhook.path("timeoutSeconds").asLong()
                > config(directory).settings().deadline().toSeconds());
        // Its own pods must come up without it.
        String exempt = webhook.at("/namespaceSelector/matchExpressions/0").toString();
        assertTrue(exempt.contains("NotIn")
                && exempt.contains(service.at("/metadata/namespace").asText()));
        Set<String> kinds = new HashSet<>();
        for (JsonNode rule : webhook.path("rules")) {
            for (JsonNode resource : rule.path("resources")) {
                kinds.add(resource.asText());
            }
        }
        assertEquals(
                Set.of(
                        "pods",
                        "pods/ephemeralcontainers",
                        "podtemplates",
                        "replicationcontrollers",
                        "replicasets",
                        "deployments",
                        "statefulsets",
                        "daemonsets",
                        "jobs",
                        "cronjobs"),
                kinds);
    }

    @Test
    void gatekeeperAsksThisService() throws IOException {
        JsonNode service = document("admission.yaml", "Service").path("metadata");
        JsonNode provider = document("gatekeeper.yaml", "Provider");
        URI url = URI.create(provider.at("/spec/url").asText());
        assertEquals("https", url.getScheme());
        assertEquals(
                service.path("name").asText() + "." + service.path("namespace").asText() + ".svc", url.getHost());
        assertEquals(AdmissionRoutes.GATEKEEPER, url.getPath());
        String rego = document("gatekeeper.yaml", "ConstraintTemplate")
                .at("/spec/targets/0/rego")
                .asText();
        assertTrue(
                rego.contains("\"provider\": \"" + provider.at("/metadata/name").asText() + "\""));
        for (JsonNode match : document("gatekeeper.yaml", "CairnSignedImages").at("/spec/match/kinds")) {
            match.path("kinds").forEach(kind -> assertTrue(Workload.isOne(kind.asText())));
        }
    }
}
