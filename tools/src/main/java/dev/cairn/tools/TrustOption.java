package dev.cairn.tools;

import dev.cairn.ca.trust.TrustDirectory;
import dev.cairn.ca.trust.TrustKind;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which trust root. */
final class TrustOption {
    static final String KINDS = "tlog, ca, ctlog or tsa";

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "cairn-data",
            description = "The data directory (default: ./${DEFAULT-VALUE}).")
    private Path directory = Path.of("cairn-data");

    TrustDirectory open() throws MalformedException, VerificationException {
        return TrustDirectory.open(directory.resolve("trust"), InstantSource.system());
    }

    /** The list that an item is in. */
    static final class Kind implements ITypeConverter<TrustKind> {
        @Override
        public TrustKind convert(String value) {
            List<TrustKind> found = Arrays.stream(TrustKind.values())
                    .filter(kind -> kind.commandName().equals(value))
                    .toList();
            if (found.isEmpty()) {
                throw new TypeConversionException("not " + KINDS);
            }
            return found.get(0);
        }
    }

    /** A time. */
    static final class Time implements ITypeConverter<Instant> {
        @Override
        public Instant convert(String value) {
            try {
                return OffsetDateTime.parse(value).toInstant();
            } catch (DateTimeException e) {
                throw new TypeConversionException("not a time as 2026-01-31T12:00:00Z");
            }
        }
    }

    /** Lines in columns. */
    static String table(List<List<String>> rows) {
        int[] widths = new int[rows.get(0).size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        return rows.stream()
                .map(row -> {
                    StringBuilder line = new StringBuilder();
                    for (int i = 0; i < widths.length; i++) {
                        line.append(row.get(i))
                                .append(" ".repeat(widths[i] - row.get(i).length() + 2));
                    }
                    return line.toString().stripTrailing();
                })
                .collect(Collectors.joining("\n"));
    }
}
