package dev.cairn.tools;

import dev.cairn.ca.keys.PemKeys;
import dev.cairn.ca.keys.Pkcs11Token;
import dev.cairn.ca.keys.Pkcs12Keys;
import dev.cairn.ca.keys.Secret;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.SigningKey;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** A managed key to sign with: of a PEM file, a PKCS #12 file, or a PKCS #11 token. */
final class KeyOptions {
    @Spec(Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--key",
            paramLabel = "FILE|LABEL",
            description =
                    "Sign with this key instead of a certificate: a PEM file, a PKCS #12 file (.p12, .pfx), or with"
                            + " --pkcs11-module the label of a key's certificate on the token. ECDSA or RSA; in a file Ed25519 too.")
    private Optional<String> key = Optional.empty();

    @Option(
            names = "--key-alias",
            paramLabel = "NAME",
            description = "Which key of a PKCS #12 file that holds several.")
    private Optional<String> alias = Optional.empty();

    @Option(
            names = "--key-password-file",
            paramLabel = "FILE",
            description = "Holds the key's password, or the token's PIN.")
    private Optional<Path> passwordFile = Optional.empty();

    @Option(
            names = "--key-password-env",
            paramLabel = "VARIABLE",
            description = "Variable of the environment that holds the key's password, or the token's PIN.")
    private Optional<String> passwordVariable = Optional.empty();

    @Option(names = "--pkcs11-module", paramLabel = "LIBRARY", description = "The token's shared library.")
    private Optional<Path> module = Optional.empty();

    @Option(
            names = "--pkcs11-slot",
            paramLabel = "ID",
            description = "The token's slot (default: the library's first).")
    private Optional<Long> slot = Optional.empty();

    boolean isGiven() {
        return key.isPresent();
    }

    /** Opens it. */
    SigningKey open() {
        String which = key.orElseThrow();
        try {
            if (module.isPresent()) {
                OptionalLong id = slot.map(OptionalLong::of).orElse(OptionalLong.empty());
                Pkcs11Token.Slot at =
                        id.isPresent() ? new Pkcs11Token.Slot.Id(id.getAsLong()) : new Pkcs11Token.Slot.Index(0);
                return Pkcs11Token.open(module.get(), at, needed()).key(which);
            }
            String name = which.toLowerCase(Locale.ROOT);
            if (name.endsWith(".p12") || name.endsWith(".pfx")) {
                return Pkcs12Keys.readSigner(Path.of(which), needed(), alias).key();
            }
            return PemKeys.readSigner(Path.of(which), password());
        } catch (MalformedException e) {
            throw new ParameterException(spec.commandLine(), "--key: " + e.getMessage(), e);
        }
    }

    private Optional<Secret> password() {
        if (passwordFile.isPresent() && passwordVariable.isPresent()) {
            throw new ParameterException(
                    spec.commandLine(), "--key-password-file and --key-password-env exclude each other");
        }
        Optional<Secret> file = passwordFile.map(Secret.SecretFile::new);
        return file.isPresent() ? file : passwordVariable.map(Secret.Environment::new);
    }

    private Secret needed() {
        return password()
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(),
                        "this key has a password: --key-password-file FILE or --key-password-env VARIABLE"));
    }
}
