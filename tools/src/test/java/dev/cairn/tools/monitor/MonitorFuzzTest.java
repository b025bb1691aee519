package dev.cairn.tools.monitor;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever stands in a configuration, or in an entry of a log, is read or refused; nothing else comes out. */
class MonitorFuzzTest {
    /** The monitor's own file, and that of rekor-monitor. */
    @MethodSource("configurations")
    @FuzzTest
    void monitor(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        try {
            MonitorConfig config = MonitorConfigReader.read("m.yaml", text, MonitorConfigTest.FILES);
            assertFalse(config.logs().isEmpty());
        } catch (MalformedException e) {
            assertTrue(e.getMessage().length() < 100_000);
        } catch (IOException | InvalidPathException e) {
            assertFalse(e.toString().isEmpty()); // a file that is named and is not there
        }
        try {
            RekorMonitorConfig config = RekorMonitorConfig.read("r.yaml", text);
            assertTrue(config.rules().size() <= 1000);
        } catch (MalformedException e) {
            assertTrue(e.getMessage().startsWith("r.yaml"), e.getMessage());
        }
    }

    static Stream<byte[]> configurations() {
        return Stream.of(
                        "state: s\nlogs: [{name: a, url: 'http://a', vkey: log.vkey, start: 0}]\nrules: [{name: r, match: {identity: [a]}}]\n",
                        "state: s\nlogs: [{name: a, url: 'http://a', type: rekor-v1, public-key: k}]\nnotify: {webhook: {url: 'http://a', secret-file: secret}}\n",
                        "startIndex: 1\nmonitoredValues: {certIdentities: [{certSubject: a, issuers: [b]}], subjects: [c], fingerprints: [d]}\n",
                        "monitoredValues: {oidMatchers: {fulcioExtensions: {build-config-uri: [x]}, oidExtensions: [{objectIdentifier: [1,2], extensionValues: [y]}]}}\n",
                        "a: &a [*a]\n",
                        "{\"state\": 1}")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    /** An entry of a log, which anybody may have put there. */
    @MethodSource("entries")
    @FuzzTest
    void entries(byte[] bytes) {
        EntryFacts facts = EntryFacts.read(0, new ShownEntry(Bytes.copyOf(bytes), Optional.of(Bytes.copyOf(bytes))));
        facts.signers().forEach(signer -> assertTrue(signer.identities().size() <= 64));
    }

    static Stream<byte[]> entries() {
        return Stream.of(
                        "{\"apiVersion\":\"0.0.2\",\"kind\":\"hashedrekord\",\"spec\":{\"hashedRekordV002\":{\"data\":{\"algorithm\":\"SHA2_256\",\"digest\":\"",
                        "{\"apiVersion\":\"0.0.1\",\"kind\":\"dsse\",\"spec\":{\"envelopeHash\":{\"algorithm\":\"sha256\",\"value\":\"",
                        "\0\0\0\0\0\0\0\0\0\0\0\1")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }
}
