package dev.cairn.tools;

import dev.cairn.tools.client.RemoteLog;
import picocli.CommandLine.Mixin;

/** Which log over HTTP, and its key. */
final class RemoteOptions {
    @Mixin
    private UrlOption url = new UrlOption();

    @Mixin
    private VerifierKeyOption verifierKey = new VerifierKeyOption();

    RemoteLog log() {
        return new RemoteLog(url.url());
    }

    VerifierKeyOption verifierKey() {
        return verifierKey;
    }
}
