package dev.cairn.tools;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.core.MalformedException;
import dev.cairn.tools.trust.Deployment;
import dev.cairn.tools.trust.PinnedFiles;
import dev.cairn.tools.trust.TrustHome;
import java.time.Instant;
import java.util.Locale;

/** How a deployment that is trusted is told. */
final class PinnedText {
    private PinnedText() {}

    static String lines(Deployment deployment, PinnedFiles files, boolean preferred, Instant now) {
        String how = switch (deployment.pinning()) {
            case FIRST_USE -> "on first use";
            case FINGERPRINT -> "by its fingerprint";
            case FILE -> "from a file";
            case BUILT_IN -> "as it comes with cairn";
        };
        return String.format(
                Locale.ROOT,
                "%s%s%n  repository  %s%n  root        sha256:%s, pinned %s at %s%n  news        %s%s",
                deployment.name(),
                preferred ? "  (default)" : "",
                deployment.repository(),
                deployment.rootSha256(),
                how,
                deployment.pinnedAt(),
                files.age(now),
                files.expires().map(time -> ", good until " + time).orElse(""));
    }

    static ObjectNode json(TrustHome home, Deployment deployment, boolean preferred) throws MalformedException {
        PinnedFiles files = home.files(deployment);
        ObjectNode json = deployment.toJson();
        json.put("name", deployment.name()).put("default", preferred);
        files.checkedAt().ifPresent(time -> json.put("checkedAt", time.toString()));
        files.expires().ifPresent(time -> json.put("expires", time.toString()));
        json.put("signingConfig", files.signingConfig().isPresent());
        return json;
    }
}
