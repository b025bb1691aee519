package dev.cairn.tools;

import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.note.TlogPolicy;
import dev.cairn.core.note.VerifierKey;
import dev.cairn.tools.client.CheckpointTrust;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** What a checkpoint must show: the log's key, and which witnesses must have cosigned. */
final class CheckpointOptions {
    /** A policy may be as long, and one byte tells that it is longer. */
    private static final int MAX_POLICY_BYTES = (1 << 20) + 1;

    @Mixin
    private VerifierKeyOption verifierKey = new VerifierKeyOption();

    @Option(
            names = "--witness-policy",
            paramLabel = "FILE",
            converter = Converter.class,
            description =
                    "A tlog-policy (c2sp.org/tlog-policy): the checkpoint must be cosigned by its quorum of witnesses, and signed by --vkey or else by one of its logs.")
    private Optional<TlogPolicy> policy = Optional.empty();

    Optional<VerifierKey> key() {
        return verifierKey.key();
    }

    Optional<TlogPolicy> policy() {
        return policy;
    }

    boolean hasPolicy() {
        return policy.isPresent();
    }

    CheckpointTrust trust(CommandSpec spec) {
        if (policy.isPresent() && policy.get().logs().isEmpty() && key().isEmpty()) {
            throw new ParameterException(spec.commandLine(), "the policy lists no log: --vkey must say which");
        }
        return new CheckpointTrust(key(), policy);
    }

    /** Takes a file's name. */
    static final class Converter implements ITypeConverter<TlogPolicy> {
        @Override
        public TlogPolicy convert(String value) {
            Path file = Path.of(value);
            try {
                return TlogPolicy.parse(InputFile.read(file, MAX_POLICY_BYTES));
            } catch (IOException | StoreException e) {
                throw new TypeConversionException(file + " cannot be read");
            } catch (MalformedException e) {
                throw new TypeConversionException(file + " is no policy: " + e.getMessage());
            }
        }
    }
}
