package dev.cairn.server.http;

import java.util.Locale;
import java.util.OptionalDouble;

/** A list of preferences with weights, as in {@code Accept} and {@code Accept-Encoding} (RFC 9110 section 12.4.2). */
public final class Preferences {
    private Preferences() {}

    /**
     * The weight that a header gives to a value by name.
     *
     * @param header for example {@code gzip;q=0.5, *;q=0}
     * @param value in lower case, for example {@code gzip} or {@code text/plain}
     * @return 0 (refused) to 1; empty if the value is not listed. A weight that cannot be read is 0
     */
    public static OptionalDouble weight(String header, String value) {
        for (String element : header.split(",", -1)) {
            String[] parts = element.split(";", -1);
            if (parts[0].strip().toLowerCase(Locale.ROOT).equals(value)) {
                return OptionalDouble.of(weight(parts));
            }
        }
        return OptionalDouble.empty();
    }

    private static double weight(String[] parts) {
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip().toLowerCase(Locale.ROOT);
            if (parameter.startsWith("q=")) {
                String weight = parameter.substring(2);
                // SPEC: qvalue = ( "0" [ "." 0*3DIGIT ] ) / ( "1" [ "." 0*3("0") ] )
                return weight.matches("0(\\.[0-9]{0,3})?|1(\\.0{0,3})?") ? Double.parseDouble(weight) : 0;
            }
        }
        return 1;
    }

    /** Whether an {@code Accept-Encoding} wants gzip at least as much as no coding. */
    public static boolean gzip(String acceptEncoding) {
        OptionalDouble any = weight(acceptEncoding, "*");
        double gzip = weight(acceptEncoding, "gzip")
                .orElseGet(() -> weight(acceptEncoding, "x-gzip").orElse(any.orElse(0)));
        // Not listed, no coding is acceptable, but listed codings come first.
        return gzip > 0 && gzip >= weight(acceptEncoding, "identity").orElse(0);
    }
}
