package dev.cairn.ca.identity;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/**
 * How issuers are asked for their keys.
 *
 * @param fetchTimeout for one document, redirects included
 * @param refreshAfter keys older than this are fetched again in the background
 * @param outageTolerance keys older than this are not used: how long tokens are taken while their issuer cannot be reached
 * @param fetchInterval the least time between two fetches from one issuer, whatever is asked of it
 * @param reloadInterval how often the configuration file is looked at
 * @param maxIssuers whose keys are kept; the one not used for longest makes room
 * @param maxReplayEntries the tokens that the replay cache holds; when it is full of tokens that have not expired, no further token is taken
 * @param clusterIssuers URLs of the Kubernetes cluster that this runs in: asked with the cluster's CA and the pod's token
 * @param clusterCa PEM file
 * @param clusterToken file with the token
 */
public record OidcSettings(
        Duration fetchTimeout,
        Duration refreshAfter,
        Duration outageTolerance,
        Duration fetchInterval,
        Duration reloadInterval,
        int maxIssuers,
        int maxReplayEntries,
        Set<String> clusterIssuers,
        Path clusterCa,
        Path clusterToken) {
    /** Copies the set. */
    public OidcSettings {
        clusterIssuers = Set.copyOf(clusterIssuers);
    }

    /** 10 seconds, 1 hour, 24 hours, 5 seconds, 1 second, 100 issuers as in Fulcio, 200,000 tokens (some 30 MB), and where Kubernetes has its files. */
    public static OidcSettings defaults() {
        return new OidcSettings(
                Duration.ofSeconds(10),
                Duration.ofHours(1),
                Duration.ofHours(24),
                Duration.ofSeconds(5),
                Duration.ofSeconds(1),
                100,
                200_000,
                Set.of("https://kubernetes.default.svc", "https://kubernetes.default.svc.cluster.local"),
                Path.of("/var/run/fulcio/ca.crt"),
                Path.of("/var/run/secrets/kubernetes.io/serviceaccount/token"));
    }
}
