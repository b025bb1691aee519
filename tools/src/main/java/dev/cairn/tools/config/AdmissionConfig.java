package dev.cairn.tools.config;

import dev.cairn.server.http.RequestLimits;
import dev.cairn.tools.admission.AdmissionSettings;
import dev.cairn.tools.admission.Scope;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What {@code admission.conf} says. Paths are absolute.
 *
 * @param host to listen on
 * @param port without TLS; 0 for one that the system chooses
 * @param tls the port with TLS; empty where there is none
 * @param signers the signers file
 * @param trustedRoot a {@code trusted_root.json}
 * @param witnessPolicy a tlog-policy; empty for none
 * @param scope what is enforced where
 * @param settings how images are decided about
 * @param registry how registries are reached
 * @param audit a file; empty for the standard output
 * @param reloadInterval how often files are looked at
 * @param stopDelay how long it answers after it was told to stop
 * @param requestLimits bounds of requests
 */
public record AdmissionConfig(
        String host,
        int port,
        Optional<Services.Tls> tls,
        Path signers,
        Path trustedRoot,
        Optional<Path> witnessPolicy,
        Scope scope,
        AdmissionSettings settings,
        Registry registry,
        Optional<Path> audit,
        Duration reloadInterval,
        Duration stopDelay,
        RequestLimits requestLimits) {
    /**
     * How registries are reached.
     *
     * @param timeout of one answer
     * @param plainHttp whether without TLS beyond this machine
     * @param authorities PEM, in place of the system's
     */
    public record Registry(Duration timeout, boolean plainHttp, Optional<Path> authorities) {}
}
