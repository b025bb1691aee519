package dev.cairn.tools;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.tools.oci.Descriptor;
import dev.cairn.tools.oci.ImageReference;
import dev.cairn.tools.oci.ImageSignatures;
import dev.cairn.tools.oci.ImageSignatures.Attached;
import dev.cairn.tools.oci.Manifest;
import dev.cairn.tools.oci.Repository;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code cairn tree}. */
@Command(
        name = "tree",
        description = {
            "Lists the signatures and attestations of an image, and its platforms.",
            "",
            "What is listed is what the registry says; nothing of it is verified.",
        },
        footer = {"%nExample:", "  cairn tree registry.example.test/team/app:1.0"})
final class TreeCommand implements Callable<Integer> {
    @Mixin
    private Results results = new Results();

    @Mixin
    private RegistryOptions registry = new RegistryOptions();

    @Parameters(paramLabel = "IMAGE", description = "The image.")
    private String image = "";

    @Override
    public Integer call() throws IOException, MalformedException, VerificationException {
        ImageReference reference = registry.image("IMAGE", image);
        Repository repository = Repository.of(reference, registry.settings());
        Manifest manifest = repository.resolve(reference);
        StringBuilder lines = new StringBuilder(reference.at(manifest.digest()).toString());
        ObjectNode json = results.object()
                .put("image", reference.at(manifest.digest()).toString())
                .put("digest", manifest.digest().toString())
                .put("mediaType", manifest.descriptor().mediaType());
        ArrayNode platforms = json.putArray("platforms");
        for (Descriptor child : manifest.manifests()) {
            if (!child.platform().isEmpty()) {
                lines.append("\n  platform ")
                        .append(EntryText.line(child.platform()))
                        .append(" ")
                        .append(child.digest());
                platforms
                        .addObject()
                        .put("platform", child.platform())
                        .put("digest", child.digest().toString());
            }
        }
        ArrayNode attached = json.putArray("attached");
        for (Attached each : new ImageSignatures(repository).list(manifest.digest())) {
            String kind = each.kind().name().toLowerCase(Locale.ROOT).replace('_', '-');
            lines.append("\n  ")
                    .append(kind)
                    .append(" ")
                    .append(each.descriptor().digest());
            each.predicateType().ifPresent(type -> lines.append(" ").append(EntryText.line(type)));
            ObjectNode object = attached.addObject()
                    .put("kind", kind)
                    .put("digest", each.descriptor().digest().toString());
            each.predicateType().ifPresent(type -> object.put("predicateType", type));
        }
        results.print(lines.toString(), json);
        return ExitCode.OK;
    }
}
