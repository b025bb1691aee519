package dev.cairn.tools;

import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.tools.oci.ImageCopy;
import dev.cairn.tools.oci.ImageReference;
import dev.cairn.tools.oci.RegistrySettings;
import dev.cairn.tools.oci.Repository;
import dev.cairn.tools.term.Progress;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cairn copy}. */
@Command(
        name = "copy",
        description = {
            "Copies an image to another repository or registry with all its signatures.",
            "",
            "Every platform of the image goes along, and whatever refers to any of them: signatures, attestations, SBOMs, and cosign's tags. What is there "
                    + "already is not sent again, so a copy that was broken off goes on where it was. Every byte is compared with its digest.",
        },
        footer = {
            "%nExamples:",
            "  cairn copy registry.example.test/team/app:1.0 mirror.example.test/team/app:1.0",
            "  cairn copy localhost:5000/app@sha256:… localhost:5001/app:kept",
        })
final class CopyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Results results = new Results();

    @Mixin
    private RegistryOptions registry = new RegistryOptions();

    @Parameters(index = "0", paramLabel = "SRC", description = "The image to copy.")
    private String source = "";

    @Parameters(index = "1", paramLabel = "DST", description = "Where to. Without a tag, the tag of SRC.")
    private String target = "";

    @Override
    public Integer call() throws IOException, MalformedException, VerificationException {
        ImageReference from = registry.image("SRC", source);
        ImageReference to = registry.image("DST", target);
        if (from.name().equals(to.name()) && to.tag().isEmpty()) {
            throw new ParameterException(spec.commandLine(), "SRC and DST are the same repository, and DST has no tag");
        }
        RegistrySettings settings = registry.settings();
        ImageCopy copying = new ImageCopy(Repository.of(from, settings), Repository.of(to, settings));
        ImageCopy.Summary done;
        try (Progress shown =
                OutputOptions.terminal(spec).progress(spec.commandLine().getErr(), Progress.Unit.BYTES)) {
            done = copying.run(read -> shown.update(read, -1));
        }
        ImageReference copy = to.at(done.digest());
        results.print(
                "copied " + copy + "\n" + done.manifests() + " manifests, " + done.referrers()
                        + " of them attached, and "
                        + done.legacyTags() + " tags of cosign\n" + done.blobsSent() + " blobs sent ("
                        + done.bytesSent()
                        + " bytes), " + done.blobsMounted() + " mounted, " + done.blobsPresent()
                        + " were there",
                results.object()
                        .put("image", copy.toString())
                        .put("digest", done.digest().toString())
                        .put("manifests", done.manifests())
                        .put("referrers", done.referrers())
                        .put("legacyTags", done.legacyTags())
                        .put("blobsSent", done.blobsSent())
                        .put("bytesSent", done.bytesSent())
                        .put("blobsMounted", done.blobsMounted())
                        .put("blobsPresent", done.blobsPresent()));
        return ExitCode.OK;
    }
}
