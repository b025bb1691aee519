package dev.cairn.tools;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.file.AtomicFile;
import dev.cairn.tools.signers.cip.ClusterImagePolicies;
import dev.cairn.tools.signers.cip.Imported;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cairn policy import}. */
@Command(
        name = "import",
        description = {
            "Makes a signers file of policy-controller's ClusterImagePolicies.",
            "",
            "What cannot be imported, such as policies in CUE, is named on standard error with its place. What is made never allows more than the",
            "original: an authority that cannot be imported whole is left out, and a policy that cannot is a rule that refuses.",
        },
        footer = {"%nExamples:", "  cairn policy import cip.yaml --out signers.yaml"})
final class PolicyImportCommand implements Callable<Integer> {
    private static final int MAX_BYTES = 1 << 22;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Results results = new Results();

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Where the signers file goes; standard output otherwise.")
    private Optional<Path> out = Optional.empty();

    @Option(names = "--strict", description = "End with 1 if anything could not be imported.")
    private boolean strict;

    @Parameters(paramLabel = "FILE", description = "YAML with one or several ClusterImagePolicies.")
    private Path file = Path.of("cip.yaml");

    @Override
    public Integer call() throws IOException, MalformedException {
        byte[] bytes = InputFile.read(file, MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
            throw new StoreException(file + " is longer than " + MAX_BYTES + " bytes");
        }
        Imported imported = ClusterImagePolicies.read(
                String.valueOf(file.getFileName()), new String(bytes, StandardCharsets.UTF_8));
        if (out.isPresent()) {
            AtomicFile.write(out.get(), Bytes.ofUtf8(imported.signersFile()));
        }
        PrintWriter err = spec.commandLine().getErr();
        imported.left().forEach(left -> err.println("not imported: " + left));
        ObjectNode object = results.object().put("signersFile", imported.signersFile());
        ArrayNode left = object.putArray("notImported");
        imported.left().forEach(left::add);
        if (results.asJson() || out.isEmpty()) {
            results.print(imported.signersFile().stripTrailing(), object);
        } else {
            results.print("wrote " + out.get(), object);
        }
        return strict && !imported.left().isEmpty() ? ExitCode.NO : ExitCode.OK;
    }
}
