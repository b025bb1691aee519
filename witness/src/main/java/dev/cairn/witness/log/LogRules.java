package dev.cairn.witness.log;

import dev.cairn.core.MalformedException;
import dev.cairn.core.note.TlogPolicy;
import dev.cairn.core.note.VerifierKey;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which logs a witness may have.
 *
 * @param witnessKeys its own
 */
public record LogRules(List<VerifierKey> witnessKeys) {
    // An ML-DSA-44 cosignature has one byte for the length of the origin.
    private static final int MAX_ORIGIN_BYTES = 255;
    private static final int MAX_PORT = 65_535;

    /** Copies the list. */
    public LogRules {
        witnessKeys = List.copyOf(witnessKeys);
    }

    /**
     * The logs of a policy by their origins: lines with one key name are several keys of one log.
     *
     * @throws MalformedException if a log may not be a log of this witness, or a line contradicts another
     */
    public Map<String, WitnessedLog> logs(TlogPolicy policy) throws MalformedException {
        Map<String, WitnessedLog> logs = new LinkedHashMap<>();
        for (TlogPolicy.Log line : policy.logs()) {
            check(line.key().name(), line.key());
            Optional<URI> url = line.url().isPresent()
                    ? Optional.of(url(line.key().name(), line.url().get()))
                    : Optional.empty();
            WitnessedLog log = new WitnessedLog(line.key().name(), List.of(line.key()), url);
            WitnessedLog before = logs.get(log.origin());
            logs.put(log.origin(), before == null ? log : joined(before, log));
        }
        return logs;
    }

    private static WitnessedLog joined(WitnessedLog before, WitnessedLog log) throws MalformedException {
        List<VerifierKey> keys = new ArrayList<>(before.keys());
        for (VerifierKey key : log.keys()) {
            if (keys.stream().anyMatch(other -> other.keyId() == key.keyId())) {
                throw new MalformedException("log " + log.origin(), "two of its keys have one key ID");
            }
            keys.add(key);
        }
        if (before.url().isPresent() && log.url().isPresent() && !before.url().equals(log.url())) {
            throw new MalformedException("log " + log.origin(), "its lines name two URLs");
        }
        return new WitnessedLog(log.origin(), keys, before.url().or(log::url));
    }

    /**
     * The logs of a list by their origins.
     *
     * @throws MalformedException if a log may not be a log of this witness
     */
    public Map<String, WitnessedLog> logs(LogList list) throws MalformedException {
        Map<String, WitnessedLog> logs = new LinkedHashMap<>();
        for (LogList.Entry entry : list.logs()) {
            check(entry.origin(), entry.key());
            logs.put(entry.origin(), new WitnessedLog(entry.origin(), List.of(entry.key()), Optional.empty()));
        }
        return logs;
    }

    /**
     * Whether a log may be one of this witness.
     *
     * @throws MalformedException if not
     */
    public void check(String origin, VerifierKey key) throws MalformedException {
        String object = "log " + origin;
        if (origin.getBytes(StandardCharsets.UTF_8).length > MAX_ORIGIN_BYTES) {
            throw new MalformedException(object, "its origin is longer than " + MAX_ORIGIN_BYTES + " bytes");
        }
        for (VerifierKey own : witnessKeys) {
            if (own.name().equals(key.name()) || own.name().equals(origin)) {
                throw new MalformedException(object, "it is named like a key of this witness");
            }
            if (own.key().equals(key.key())) {
                throw new MalformedException(object, "its key is a key of this witness");
            }
        }
    }

    /**
     * Reads where a log is.
     *
     * @throws MalformedException if it is not an HTTP URL without query or fragment
     */
    public static URI url(String origin, String text) throws MalformedException {
        return httpUrl("log " + origin, text);
    }

    private static URI httpUrl(String object, String text) throws MalformedException {
        URI url;
        try {
            url = new URI(text);
        } catch (URISyntaxException e) {
            throw new MalformedException(object, "its URL is not a URL");
        }
        boolean http = "https".equalsIgnoreCase(url.getScheme()) || "http".equalsIgnoreCase(url.getScheme());
        if (!http || url.getHost() == null || url.getRawQuery() != null || url.getRawFragment() != null) {
            throw new MalformedException(object, "its URL is not http(s)://HOST[:PORT][/PATH]");
        }
        if (url.getRawUserInfo() != null) {
            throw new MalformedException(object, "its URL holds a user");
        }
        if (url.getPort() > MAX_PORT) {
            throw new MalformedException(object, "its URL has a port above " + MAX_PORT);
        }
        return url;
    }

    /**
     * The other witnesses among some: those whose keys are not this witness's.
     *
     * @throws MalformedException if one of them has a URL that is not an HTTP URL without query or fragment
     */
    public List<TlogPolicy.Witness> others(Collection<TlogPolicy.Witness> witnesses) throws MalformedException {
        List<TlogPolicy.Witness> others = new ArrayList<>();
        for (TlogPolicy.Witness witness : witnesses) {
            if (witness.url().isPresent()) {
                httpUrl("witness " + witness.name(), witness.url().get());
            }
            if (witnessKeys.stream()
                    .noneMatch(own -> own.key().equals(witness.key().key()))) {
                others.add(witness);
            }
        }
        return others;
    }
}
