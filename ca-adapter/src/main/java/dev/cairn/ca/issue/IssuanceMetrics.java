package dev.cairn.ca.issue;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Counts what the authority does: {@code fulcio_new_certs}, {@code cairn_ca_requests} by outcome and reason, {@code cairn_ca_certificate_days} by
 * certificate.
 */
public final class IssuanceMetrics implements Authorities.Listener {
    private static final double SECONDS_OF_A_DAY = Duration.ofDays(1).toSeconds();

    private final MeterRegistry registry;
    private final InstantSource clock;
    private final Counter certificates;
    private final MultiGauge days;

    /** Registers the meters. */
    public IssuanceMetrics(MeterRegistry registry, InstantSource clock) {
        this.registry = registry;
        this.clock = clock;
        this.certificates = Counter.builder("fulcio_new_certs")
                .description("Certificates issued")
                .register(registry);
        this.days = MultiGauge.builder("cairn_ca_certificate_days")
                .description("Days until a certificate of an authority ends; negative when it is over")
                .register(registry);
    }

    void count(AuditTrail.Outcome outcome, String reasonClass) {
        if (outcome == AuditTrail.Outcome.ISSUED) {
            certificates.increment();
        }
        registry.counter(
                        "cairn_ca_requests",
                        "outcome",
                        outcome.name().toLowerCase(Locale.ROOT),
                        "reason",
                        reasonClass.isEmpty() ? "none" : reasonClass)
                .increment();
    }

    @Override
    public void changed(List<List<X509Certificate>> chains) {
        List<MultiGauge.Row<?>> rows = new ArrayList<>();
        Set<X509Certificate> seen = new HashSet<>();
        for (List<X509Certificate> chain : chains) {
            for (X509Certificate certificate : chain) {
                if (seen.add(certificate)) {
                    Tags tags = Tags.of(
                            "subject", certificate.getSubjectX500Principal().getName(),
                            "serial", certificate.getSerialNumber().toString(16));
                    rows.add(MultiGauge.Row.of(tags, certificate, this::daysLeft));
                }
            }
        }
        days.register(rows, true);
    }

    private double daysLeft(X509Certificate certificate) {
        Instant end = certificate.getNotAfter().toInstant();
        return Duration.between(clock.instant(), end).toSeconds() / SECONDS_OF_A_DAY;
    }
}
