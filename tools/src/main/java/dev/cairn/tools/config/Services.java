package dev.cairn.tools.config;

import dev.cairn.ca.keys.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What {@code cairn.conf} says of what stands beside the log. Paths are absolute.
 *
 * @param baseUrl the URL that clients use
 * @param tls the port with TLS
 * @param ct the logging of certificates
 * @param ca the issuing of certificates
 * @param tsa timestamps
 * @param trust whether the TUF repository is served
 * @param devOidc whether there is an issuer of identity tokens for development
 */
public record Services(
        String baseUrl,
        Optional<Tls> tls,
        Optional<Ct> ct,
        Optional<Ca> ca,
        Optional<Tsa> tsa,
        boolean trust,
        boolean devOidc) {

    /** The port with TLS, and the files of its certificate. */
    public record Tls(int port, Path certificate, Path key) {}

    /**
     * The logging of certificates.
     *
     * @param roots PEM certificates, beside the CA's own
     */
    public record Ct(Optional<Path> roots, boolean leafIndex) {}

    /**
     * Where a key is.
     *
     * @param file the key's file, or the PKCS #11 library
     * @param alias the key's name in it
     * @param slotIndex of the PKCS #11 token
     */
    public record Key(KeyStoreType type, Path file, Optional<String> alias, int slotIndex, Optional<Secret> password) {}

    /** The kinds of places for keys. */
    public enum KeyStoreType {
        /** A PEM file. */
        PEM,
        /** A PKCS #12 file. */
        PKCS12,
        /** A PKCS #11 token. */
        PKCS11
    }

    /**
     * The issuing of certificates.
     *
     * @param signers a signers file: only identities that a rule of it names get certificates; empty for all
     * @param chain empty where the chain is in the key's PKCS #12 file
     * @param audit the file that it writes down what happened in
     * @param log the log elsewhere that certificates go to
     */
    public record Ca(
            Path issuers,
            Optional<Path> signers,
            Optional<Path> chain,
            List<Path> olderChains,
            Key key,
            Duration lifetime,
            Optional<Path> audit,
            Optional<RemoteLog> log) {}

    /** A log elsewhere: its URL, and the file of the key that signs its SCTs. */
    public record RemoteLog(String url, Path key) {}

    /** Timestamps. */
    public record Tsa(Path chain, Key key, List<String> ntpServers, Duration maxOffset) {}
}
