package dev.cairn.ca.fulcio;

import dev.cairn.ca.identity.Authenticator;
import dev.cairn.ca.issue.Authorities;
import dev.cairn.ca.issue.Issuance;
import dev.cairn.core.http.Route;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Optional;

/** The authority's paths. Clients want them at the root of an origin: some drop a prefix of the path. */
public final class FulcioRoutes {
    /** The longest body of a request, in bytes. */
    public static final int MAX_BODY_BYTES = 4 << 20;

    private FulcioRoutes() {}

    /**
     * All routes.
     *
     * @param remoteHeader the header in which a proxy says who calls, for the audit trail; only if a proxy sets it always
     * @param registry where {@code fulcio_api_latency} goes
     */
    public static List<Route> of(
            Issuance issuance,
            Authorities authorities,
            Authenticator authenticator,
            Optional<String> remoteHeader,
            MeterRegistry registry) {
        FulcioService service = new FulcioService(issuance, authorities, authenticator);
        Latency latency = new Latency(registry);
        return List.of(
                RestRoutes.signingCertV2(service, remoteHeader, latency),
                RestRoutes.signingCertV1(service, remoteHeader, latency),
                RestRoutes.trustBundle(service, latency),
                RestRoutes.configuration(service, latency),
                RestRoutes.rootCert(service, latency),
                new GrpcRoute(new CaMethods(service, remoteHeader), latency),
                new GrpcRoute(new HealthMethods(), latency));
    }
}
