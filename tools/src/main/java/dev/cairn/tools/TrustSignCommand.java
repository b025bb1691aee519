package dev.cairn.tools;

import dev.cairn.ca.tuf.RootDraft;
import dev.cairn.ca.tuf.TufKey;
import dev.cairn.ca.tuf.TufRole;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.KeyFiles;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.file.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cairn trust sign}. */
@Command(
        name = "sign",
        description = {
            "Adds a signature to a draft of the next root. Needs the draft and a private key, and nothing else of a log.",
            "",
            "With --new-key the key is made first, in a new file, and its public key beside it.",
        },
        footer = {
            "%nExamples:",
            "  cairn trust sign next.root.json --key root.key",
            "  cairn trust sign --new-key two.key",
        })
final class TrustSignCommand implements Callable<Integer> {
    private static final int MAX_DRAFT = 1 << 20;

    @Mixin
    private Results results = new Results();

    @Parameters(
            arity = "0..1",
            paramLabel = "FILE",
            description = "The draft, which gets the signature; none to make a key only.")
    private Path draft = Path.of("");

    @ArgGroup(multiplicity = "1")
    private Key key = new Key();

    /** Which key. */
    static final class Key {
        @Option(names = "--key", required = true, paramLabel = "FILE", description = "The private key, PEM.")
        private Path file = Path.of("");

        @Option(names = "--new-key", required = true, paramLabel = "FILE", description = "Make a new one in this file.")
        private Path fresh = Path.of("");

        LocalKey read() throws IOException, MalformedException {
            if (fresh.toString().isEmpty()) {
                return Configured.by("--key", () -> KeyFiles.read(file));
            }
            LocalKey made = LocalKey.generate(KeyType.ECDSA_P256);
            KeyFiles.write(fresh, made);
            Files.writeString(Path.of(fresh + ".pub"), KeyFiles.publicPem(made.publicKey()));
            return made;
        }
    }

    @Override
    public Integer call() throws IOException, MalformedException, VerificationException {
        boolean fresh = !key.fresh.toString().isEmpty();
        LocalKey secret = key.read();
        TufKey tufKey = new TufKey(secret.publicKey());
        String made = fresh ? "made the key " + tufKey.id() + " in " + key.fresh + ", its public key beside it" : "";
        if (draft.toString().isEmpty()) {
            if (!fresh) {
                throw new VerificationException("there is no draft to sign");
            }
            results.print(made, results.object().put("keyId", tufKey.id()));
            return ExitCode.OK;
        }
        if (Files.size(draft) > MAX_DRAFT) {
            throw new MalformedException(draft.toString(), "is longer than any root");
        }
        RootDraft read = RootDraft.parse(Bytes.wrap(Files.readAllBytes(draft)));
        RootDraft signed = read.sign(secret);
        AtomicFile.write(draft, signed.encode());
        results.print(
                (fresh ? made + "\n" : "") + "signed root " + signed.version() + " in " + draft + "; "
                        + signed.signers(signed.role(TufRole.ROOT)) + " of its own keys have, "
                        + signed.role(TufRole.ROOT).threshold() + " must",
                results.object()
                        .put("version", signed.version())
                        .put("keyId", tufKey.id())
                        .put("signers", signed.signers(signed.role(TufRole.ROOT)))
                        .put("threshold", signed.role(TufRole.ROOT).threshold()));
        return ExitCode.OK;
    }
}
