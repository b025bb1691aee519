package dev.cairn.witness.log;

import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads log lists, and keeps what they add in {@code listed.logs}. A list can only add logs: an origin that is known already keeps its key, also when
 * the list has another one now or has dropped it. For one thread at a time.
 */
public final class LogListReader {
    private static final Logger LOGGER = LoggerFactory.getLogger(LogListReader.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final LogRules rules;
    private final List<String> sources;
    private final Path listed;
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    /**
     * A reader.
     *
     * @param sources files, and https URLs
     * @param listed the file of logs that were added
     */
    public LogListReader(LogRules rules, List<String> sources, Path listed) {
        this.rules = rules;
        this.sources = List.copyOf(sources);
        this.listed = listed;
    }

    /** Reads every list once. One that cannot be read, or breaks a rule, adds nothing, and the log says so. */
    public void read() {
        for (String source : sources) {
            try {
                int added = add(LogList.parse(fetch(source)));
                if (added > 0) {
                    LOGGER.info("log list {}: {} logs added", source, added);
                }
            } catch (MalformedException e) {
                LOGGER.error("log list {}: {}; nothing is added", source, e.getMessage());
            } catch (IOException | StoreException e) {
                LOGGER.error("log list {} cannot be read: {}", source, e.toString());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private int add(LogList list) throws MalformedException {
        byte[] before = PolicyFiles.bytes(listed, false);
        Map<String, LogList.Entry> logs = new LinkedHashMap<>();
        if (before.length > 0) {
            LogList.parse(before).logs().forEach(entry -> logs.put(entry.origin(), entry));
        }
        int known = logs.size();
        for (LogList.Entry entry : list.logs()) {
            LogList.Entry same = logs.get(entry.origin());
            if (same != null) {
                if (!same.key().equals(entry.key())) {
                    LOGGER.warn("log list: another key for {}; the first one stays", entry.origin());
                }
                continue;
            }
            try {
                rules.check(entry.origin(), entry.key());
                logs.put(entry.origin(), entry);
            } catch (MalformedException e) {
                LOGGER.warn("log list: {}", e.getMessage());
            }
        }
        if (logs.size() > LogList.MAX_LOGS) {
            throw new MalformedException("log list", "with it there would be more than " + LogList.MAX_LOGS + " logs");
        }
        if (logs.size() > known) {
            LogList all = new LogList(new ArrayList<>(logs.values()));
            PolicyEdit.replace(listed, all.encode().getBytes(StandardCharsets.UTF_8));
        }
        return logs.size() - known;
    }

    private byte[] fetch(String source) throws IOException, InterruptedException, MalformedException {
        if (!source.startsWith("https://")) {
            try (InputStream in = Files.newInputStream(Path.of(source))) {
                return bounded(in);
            }
        }
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(source)).timeout(TIMEOUT).build();
        HttpResponse<InputStream> response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream in = response.body()) {
            if (response.statusCode() != 200) {
                throw new IOException("status " + response.statusCode());
            }
            return bounded(in);
        }
    }

    private static byte[] bounded(InputStream in) throws IOException, MalformedException {
        byte[] bytes = in.readNBytes(LogList.MAX_BYTES + 1);
        if (bytes.length > LogList.MAX_BYTES) {
            throw new MalformedException("log list", "is longer than " + LogList.MAX_BYTES + " bytes");
        }
        return bytes;
    }
}
