package dev.cairn.tools;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.ca.trust.TrustDirectory;
import dev.cairn.ca.trust.TrustItem;
import dev.cairn.ca.trust.TrustKind;
import dev.cairn.ca.trust.TrustedRoot;
import dev.cairn.ca.tuf.Expiry;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cairn trust status}. */
@Command(
        name = "status",
        description = {
            "Verifies the TUF repository, and prints what clients trust and when it ends.",
            "",
            "Exits with 1 if something has expired or ends soon. The TUF snapshot and timestamp are signed again by the server; they count when it "
                    + "did not.",
        },
        footer = {
            "%nExamples:",
            "  cairn trust status --data /var/lib/cairn",
            "  cairn trust status --json --warn-days 60",
        })
final class TrustStatusCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Results results = new Results();

    @Mixin
    private TrustOption trust = new TrustOption();

    @Option(
            names = "--warn-days",
            paramLabel = "DAYS",
            defaultValue = "30",
            description = "What ends within so many days ends soon (default: ${DEFAULT-VALUE}).")
    private int warnDays = 30;

    @Override
    public Integer call() throws MalformedException, VerificationException {
        if (warnDays < 0) {
            throw new ParameterException(spec.commandLine(), "--warn-days is negative");
        }
        TrustDirectory directory = trust.open();
        Instant now = InstantSource.system().instant();
        ObjectNode object = results.object();
        List<List<String>> expiryRows = new ArrayList<>(List.of(List.of("ENDS", "AT", "DAYS LEFT", "")));
        boolean due = false;
        ArrayNode ends = object.putArray("expiries");
        for (Expiry unadjusted : directory.expiries()) {
            Expiry expiry = unadjusted.within(Duration.ofDays(warnDays));
            due |= expiry.isDue(now);
            ends.addObject()
                    .put("item", expiry.item())
                    .put("end", expiry.end().toString())
                    .put("daysLeft", expiry.daysLeft(now))
                    .put("due", expiry.isDue(now));
            expiryRows.add(List.of(
                    expiry.item(),
                    expiry.end().toString(),
                    String.format(Locale.ROOT, "%.1f", expiry.daysLeft(now)),
                    remark(expiry, now)));
        }
        object.put("due", due);
        String items = items(directory.published().trustedRoot(), object.putArray("items"));
        results.print(TrustOption.table(expiryRows) + "\n\n" + items, object);
        return due ? ExitCode.NO : ExitCode.OK;
    }

    private static String remark(Expiry expiry, Instant now) {
        if (!now.isBefore(expiry.end())) {
            return "expired";
        }
        return expiry.isDue(now) ? "ends soon" : "";
    }

    private static String items(TrustedRoot root, ArrayNode into) {
        List<List<String>> rows = new ArrayList<>(List.of(List.of("KIND", "KEY ID", "URL", "FROM", "UNTIL")));
        for (TrustKind kind : TrustKind.values()) {
            for (TrustItem item : root.of(kind)) {
                String end = item.validFor().end().map(Instant::toString).orElse("");
                into.addObject()
                        .put("kind", kind.commandName())
                        .put("keyId", item.keyId())
                        .put("url", item.url())
                        .put("start", item.validFor().start().toString())
                        .put("end", end.isEmpty() ? null : end);
                rows.add(List.of(
                        kind.commandName(),
                        item.keyId(),
                        item.url(),
                        item.validFor().start().toString(),
                        end));
            }
        }
        return TrustOption.table(rows);
    }
}
