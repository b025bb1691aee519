package dev.cairn.tools;

import dev.cairn.tools.client.CheckpointTrust;
import dev.cairn.tools.client.RemoteLog;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;

/** Which log over HTTP, and what its checkpoints must show. */
final class RemoteOptions {
    @Mixin
    private UrlOption url = new UrlOption();

    @Mixin
    private CheckpointOptions checkpoint = new CheckpointOptions();

    RemoteLog log() {
        return new RemoteLog(url.url());
    }

    CheckpointTrust trust(CommandSpec spec) {
        return checkpoint.trust(spec);
    }
}
