package dev.cairn.tools;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.tools.oci.ImageReference;
import dev.cairn.tools.oci.ImageSignatures;
import dev.cairn.tools.oci.RegistrySettings;
import dev.cairn.tools.sign.SigningException;
import dev.cairn.tools.sign.SigningSession;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cairn sign-image}. */
@Command(
        name = "sign-image",
        description = {
            "Signs container images in their registry.",
            "",
            "A tag is resolved to a digest once, and the digest is signed; of an image of several platforms, its index. The signature is a Sigstore bundle "
                    + "that refers to the image, where cosign 3 and others look for it. Credentials come from Docker's configuration.",
        },
        footer = {
            "%nExamples:",
            "  cairn sign-image registry.example.test/team/app:1.0",
            "  cairn sign-image registry.example.test/team/app@sha256:… --key release.pem --legacy",
            "  cairn verify registry.example.test/team/app:1.0 --identity ada@example.test --issuer https://idp.example.test",
        })
final class SignImageCommand implements Callable<Integer> {
    private static final Bytes NO_PREDICATE = Bytes.ofUtf8("{}");

    @Mixin
    private Results results = new Results();

    @Mixin
    private SigningOptions signing = new SigningOptions();

    @Mixin
    private RegistryOptions registry = new RegistryOptions();

    @Parameters(paramLabel = "IMAGE", arity = "1..*", description = "What to sign.")
    private List<String> images = new ArrayList<>();

    @Option(
            names = "--legacy",
            description =
                    "Write a signature under the tag sha256-….sig too, for Podman, CRI-O, skopeo and others that know no bundles.")
    private boolean legacy;

    @Override
    public Integer call() throws IOException, MalformedException, VerificationException, SigningException {
        RegistrySettings settings = registry.settings();
        List<ImageSigning> resolved = new ArrayList<>();
        for (String name : images) {
            ImageReference image = registry.image("IMAGE", name);
            resolved.add(ImageSigning.of(image, settings));
        }
        SigningSession session = signing.open();
        StringBuilder lines = new StringBuilder();
        ObjectNode json = results.object();
        ArrayNode signed = json.putArray("signed");
        for (ImageSigning image : resolved) {
            List<ImageSigning.Done> done = new ArrayList<>();
            done.add(image.attest(session, "", ImageSignatures.SIGNATURE_PREDICATE, NO_PREDICATE));
            if (legacy) {
                done.add(image.legacy(session));
            }
            for (ImageSigning.Done each : done) {
                lines.append(lines.isEmpty() ? "" : System.lineSeparator()).append(each.line());
                signed.add(each.json());
            }
        }
        results.print(lines.toString(), json);
        return ExitCode.OK;
    }
}
