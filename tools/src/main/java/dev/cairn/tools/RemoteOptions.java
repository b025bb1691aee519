package dev.cairn.tools;

import dev.cairn.tools.client.RemoteLog;
import java.net.URI;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which log over HTTP, and its key. */
final class RemoteOptions {
    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:3000",
            description = "Where the log is: any that serves tlog-tiles (default: ${DEFAULT-VALUE}).")
    private URI url = URI.create("http://127.0.0.1:3000");

    @Mixin
    private VerifierKeyOption verifierKey = new VerifierKeyOption();

    RemoteLog log() {
        return new RemoteLog(url);
    }

    VerifierKeyOption verifierKey() {
        return verifierKey;
    }
}
