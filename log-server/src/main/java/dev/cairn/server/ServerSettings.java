package dev.cairn.server;

import dev.cairn.core.entry.PermittedAlgorithms;
import dev.cairn.core.entry.dsse.DsseStorage;
import dev.cairn.core.note.VerifierKey;
import dev.cairn.server.http.Duplicates;
import dev.cairn.server.http.RequestLimits;
import dev.cairn.server.rekorv1.RekorV1Settings;
import java.util.Optional;

/**
 * What an operator decides about the HTTP faces of one log.
 *
 * @param host the interface to listen on, for example {@code 127.0.0.1}
 * @param port 0 to 65535; 0 takes a free one
 * @param logKey the key that signs the log's checkpoints; its full hash is what Rekor calls the log's key id
 * @param addEnabled whether {@code POST /add} is there
 * @param duplicates what a Rekor v2 client is told that sends an entry again
 * @param dsseStorage as which kind a DSSE envelope is logged
 * @param permitted the algorithms that Rekor entries may be signed with
 * @param limits bounds of requests
 * @param rekorV1 the Rekor v1 face; empty where it is off
 * @param tls a second port, with TLS; empty for none
 */
public record ServerSettings(
        String host,
        int port,
        VerifierKey logKey,
        boolean addEnabled,
        Duplicates duplicates,
        DsseStorage dsseStorage,
        PermittedAlgorithms permitted,
        RequestLimits limits,
        Optional<RekorV1Settings> rekorV1,
        Optional<TlsSettings> tls) {
    public ServerSettings {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + " is not in 0 to 65535");
        }
    }

    /** {@code /add} off, duplicates get the existing entry, DSSE as hashedrekord, the algorithms and limits that are the defaults, no Rekor v1. */
    public static ServerSettings of(String host, int port, VerifierKey logKey) {
        return new ServerSettings(
                host,
                port,
                logKey,
                false,
                Duplicates.RETURN_EXISTING,
                DsseStorage.HASHEDREKORD,
                PermittedAlgorithms.DEFAULT,
                RequestLimits.DEFAULT,
                Optional.empty(),
                Optional.empty());
    }
}
