package dev.cairn.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.TypeConversionException;

class HostAndPortTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "127.0.0.1:3000, 127.0.0.1, 3000, 127.0.0.1:3000",
        "log.example.com:0, log.example.com, 0, log.example.com:0",
        "[::1]:65535, ::1, 65535, [::1]:65535",
        ":80, 127.0.0.1, 80, 127.0.0.1:80"
    })
    void reads(String text, String host, int port, String printed) {
        HostAndPort read = new HostAndPort.Converter().convert(text);
        assertEquals(new HostAndPort(host, port), read);
        assertEquals(printed, read.toString());
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "no port, localhost",
        "empty port, localhost:",
        "port too large, localhost:65536",
        "port of six digits, localhost:000080",
        "negative port, localhost:-1",
        "port not a number, localhost:http",
        "IPv6 without brackets, ::1:80"
    })
    void refuses(String rule, String text) {
        assertThrows(TypeConversionException.class, () -> new HostAndPort.Converter().convert(text));
    }
}
