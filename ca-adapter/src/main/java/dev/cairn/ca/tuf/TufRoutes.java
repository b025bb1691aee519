package dev.cairn.ca.tuf;

import dev.cairn.core.Bytes;
import dev.cairn.core.http.Answer;
import dev.cairn.core.http.Call;
import dev.cairn.core.http.Route;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;

/** {@code GET /tuf/<file>}: a repository, read-only. Files are read when they are asked for. */
public final class TufRoutes {
    private static final String PREFIX = "/tuf/";
    /** Exactly the names that a repository has; so no name leads out of it, and drafts and locks are not served. */
    private static final Pattern METADATA =
            Pattern.compile("timestamp\\.json|[1-9][0-9]{0,9}\\.(root|targets|snapshot)\\.json");

    private static final Pattern TARGET = Pattern.compile("targets/[0-9a-f]{64}\\.[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}");
    private static final int MAX_FILE = 1 << 20;
    private static final String CACHE_CONTROL = "Cache-Control";
    private static final String NEVER_CHANGES = "public, max-age=31536000, immutable";

    private TufRoutes() {}

    /** The route of the repository in a folder. */
    public static List<Route> of(Path folder) {
        return List.of(new Files(new TufDirectory(folder)));
    }

    private static Answer text(int status, String reason) {
        // Not to be kept: the next root is missing until the day it is there.
        return Answer.of(status, "text/plain; charset=utf-8", Bytes.ofUtf8(reason + "\n"))
                .withHeader(CACHE_CONTROL, "no-store");
    }

    private record Files(TufDirectory files) implements Route {
        @Override
        public String name() {
            return "tuf";
        }

        @Override
        public boolean isAt(String path) {
            return path.startsWith(PREFIX);
        }

        @Override
        public String method() {
            return "GET";
        }

        @Override
        public int maxBodyBytes() {
            return 0;
        }

        @Override
        public CompletionStage<Answer> answer(Call call) {
            return CompletableFuture.completedFuture(file(call.path().substring(PREFIX.length())));
        }

        private Answer file(String name) {
            boolean target = TARGET.matcher(name).matches();
            if (!target && !METADATA.matcher(name).matches()) {
                return text(404, "no such file");
            }
            String cache = name.equals("timestamp.json") ? "no-cache" : NEVER_CHANGES;
            String type = name.endsWith(".json") ? "application/json" : "application/octet-stream";
            return files.read(name, MAX_FILE)
                    .map(bytes -> Answer.of(200, type, bytes).withHeader(CACHE_CONTROL, cache))
                    .orElseGet(() -> text(404, "no such file"));
        }

        @Override
        public Answer refusal(int status, String reason) {
            return text(status, reason);
        }
    }
}
