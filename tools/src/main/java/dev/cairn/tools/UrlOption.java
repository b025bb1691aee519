package dev.cairn.tools;

import java.net.URI;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** Which log over HTTP. */
final class UrlOption {
    private static final String DEFAULT = "http://127.0.0.1:3000";

    @Option(
            names = "--url",
            paramLabel = "URL",
            converter = Converter.class,
            defaultValue = DEFAULT,
            description = "Where the log is: any that serves tlog-tiles (default: ${DEFAULT-VALUE}).")
    private URI url = URI.create(DEFAULT);

    URI url() {
        return url;
    }

    /** A URL that was given in another way. */
    static URI parse(CommandSpec spec, String value) {
        try {
            return new Converter().convert(value);
        } catch (TypeConversionException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    /** Takes what can be read over HTTP. */
    static final class Converter implements ITypeConverter<URI> {
        @Override
        public URI convert(String value) {
            try {
                URI url = URI.create(value);
                if (url.getHost() != null && String.valueOf(url.getScheme()).matches("(?i)https?")) {
                    return url;
                }
            } catch (IllegalArgumentException e) {
                // Said below.
            }
            throw new TypeConversionException("not a URL of http or https: " + value);
        }
    }
}
