package dev.cairn.witness.http;

import dev.cairn.core.Bytes;
import dev.cairn.core.http.Answer;
import dev.cairn.core.http.Call;
import dev.cairn.core.http.Route;
import dev.cairn.core.note.VerifierKey;
import dev.cairn.witness.log.KnownLogs;
import dev.cairn.witness.log.WitnessedLog;
import dev.cairn.witness.state.OriginHash;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** {@code GET /}: who this witness is, for people. */
final class PageRoute implements Route {
    private static final int MOST_LOGS = 1000;

    private final List<VerifierKey> keys;
    private final KnownLogs logs;

    PageRoute(List<VerifierKey> keys, KnownLogs logs) {
        this.keys = List.copyOf(keys);
        this.logs = logs;
    }

    @Override
    public String name() {
        return "page";
    }

    @Override
    public boolean isAt(String path) {
        return path.equals("/");
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
        StringBuilder page = new StringBuilder("<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>")
                .append(escape(keys.get(0).name()))
                .append("</title>\n<style>body{font:16px/1.5 sans-serif;max-width:60em;margin:2em auto;padding:0 1em}")
                .append("code{overflow-wrap:anywhere}</style>\n<h1>")
                .append(escape(keys.get(0).name()))
                .append(
                        "</h1>\n<p>A witness of transparency logs "
                                + "(<a href=\"https://c2sp.org/tlog-witness\">tlog-witness</a>).\n<h2>Verifier keys</h2>\n<ul>\n");
        keys.forEach(
                key -> page.append("<li><code>").append(escape(key.encode())).append("</code>\n"));
        page.append("</ul>\n<h2>Logs</h2>\n<ul>\n");
        int left = MOST_LOGS;
        for (WitnessedLog log : logs.all()) {
            if (left-- == 0) {
                page.append("<li>…\n");
                break;
            }
            page.append("<li>")
                    .append(escape(log.origin()))
                    .append(" <a href=\"")
                    .append(OriginHash.hex(log.origin()))
                    .append("/checkpoint\">checkpoint</a>\n");
        }
        page.append("</ul>\n");
        return CompletableFuture.completedFuture(
                Answer.of(200, "text/html; charset=utf-8", Bytes.ofUtf8(page.toString()))
                        .withHeader("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'"));
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    @Override
    public Answer refusal(int status, String reason) {
        return TextAnswers.text(status, reason);
    }
}
