package dev.cairn.tools;

import dev.cairn.core.MalformedException;
import dev.cairn.core.note.VerifierKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The key that a log's checkpoints are verified with. */
final class VerifierKeyOption {
    @Option(
            names = "--vkey",
            paramLabel = "KEY",
            converter = Converter.class,
            description =
                    "The log's verifier key, or a file with it. Without it, whose checkpoint it is stays unknown.")
    private Optional<VerifierKey> key = Optional.empty();

    Optional<VerifierKey> key() {
        return key;
    }

    /** Takes the key itself, or else a file's name. */
    static final class Converter implements ITypeConverter<VerifierKey> {
        @Override
        public VerifierKey convert(String value) {
            try {
                return VerifierKey.parse(value);
            } catch (MalformedException notAKey) {
                return read(Path.of(value), notAKey);
            }
        }

        private static VerifierKey read(Path file, MalformedException notAKey) {
            if (!Files.isRegularFile(file)) {
                throw new TypeConversionException("neither a file nor a verifier key (" + notAKey.getMessage() + ")");
            }
            try {
                return VerifierKey.parse(
                        Files.readString(file, StandardCharsets.UTF_8).strip());
            } catch (IOException | MalformedException e) {
                throw new TypeConversionException(file + " cannot be read as a verifier key: " + e.getMessage());
            }
        }
    }
}
