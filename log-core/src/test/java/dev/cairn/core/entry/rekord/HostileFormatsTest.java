package dev.cairn.core.entry.rekord;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is no key and no signature of any format. */
class HostileFormatsTest {

    static Stream<Arguments> inputs() {
        return Stream.of(
                Arguments.of("a tag without its first bit", hex("01")),
                Arguments.of("a packet that claims four gigabytes", hex("c2ffffffffff00")),
                Arguments.of("a legacy packet that claims four gigabytes", hex("8affffffff00")),
                Arguments.of("a partial length", hex("c2e100")),
                Arguments.of("an indeterminate length", hex("8b00")),
                Arguments.of("an empty signature", hex("c200")),
                Arguments.of("an empty key", hex("c600")),
                Arguments.of("a million empty packets", hex("ca00".repeat(1_000_000))),
                Arguments.of("a key of version 3", hex("c60903000000000000010000")),
                Arguments.of("a key whose number claims 65,535 bits", hex("c6080400000000 01ffff".replace(" ", ""))),
                Arguments.of("armor without an end", text("-----BEGIN PGP SIGNATURE-----\n\nAAAA\n")),
                Arguments.of("armor with a wrong checksum", armored("AAAA\n=AAAA")),
                Arguments.of("armor that is not base64", armored("*")),
                Arguments.of(
                        "armor of something else",
                        text("-----BEGIN PGP MESSAGE-----\n\nwgA=\n-----END PGP MESSAGE-----")),
                Arguments.of("many lines", text("\n".repeat(1_000_000))),
                Arguments.of(
                        "an SSH signature that is cut short",
                        text("-----BEGIN SSH SIGNATURE-----\nU1NIU0lHAAAAAf////8=\n-----END SSH SIGNATURE-----\n")),
                Arguments.of("an SSH key whose length is negative", text("ssh-ed25519 /////w==")),
                Arguments.of("an SSH key of another type than its line", text("ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIA==")),
                Arguments.of("an SSH certificate", text("ssh-ed25519-cert-v01@openssh.com AAAA")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("inputs")
    void refuses(String what, Bytes input) {
        for (SignatureFormat format : SignatureFormat.values()) {
            assertThrows(MalformedException.class, () -> format.readKey(input).canonical(), what);
            // Any bytes can be a bare signature; whether they are one shows when they are verified.
            if (format != SignatureFormat.X509) {
                assertThrows(
                        MalformedException.class,
                        () -> format.readSignature(input).canonical(),
                        what);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(SignatureFormat.class)
    void namesComeBack(SignatureFormat format) {
        assertEquals(format, SignatureFormat.byWireName(format.wireName()).orElseThrow());
    }

    private static Bytes armored(String content) {
        return text("-----BEGIN PGP SIGNATURE-----\n\n" + content + "\n-----END PGP SIGNATURE-----\n");
    }

    private static Bytes hex(String digits) {
        return Bytes.wrap(HexFormat.of().parseHex(digits));
    }

    private static Bytes text(String text) {
        return Bytes.ofUtf8(text);
    }
}
