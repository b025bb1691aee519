package dev.cairn.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.OptionalDouble;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreferencesTest {
    @ParameterizedTest(name = "gzip in \"{0}\"")
    @CsvSource({
        "gzip, 1",
        "GZip, 1",
        "'br, gzip', 1",
        "' gzip ; q=0.5 ', 0.5",
        "gzip;Q=0.25, 0.25",
        "gzip;q=1.000, 1",
        "gzip;q=0.001, 0.001",
        "gzip;q=0, 0",
        "gzip;x=1;q=0.5, 0.5",
        "gzip;q=2, 0",
        "gzip;q=-1, 0",
        "gzip;q=, 0",
        "gzip;q=0.5555, 0",
        "gzip;q=NaN, 0",
        "'gzip;q=0.5, gzip;q=1', 0.5",
        "br, ",
        "gzipped, ",
        "*, ",
        "'', ",
        "',,;;,=', ",
    })
    void weight(String header, Double weight) {
        OptionalDouble expected = weight == null ? OptionalDouble.empty() : OptionalDouble.of(weight);
        assertEquals(expected, Preferences.weight(header, "gzip"));
    }
}
