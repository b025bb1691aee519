package dev.cairn.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.core.Bytes;
import dev.cairn.core.StoreException;
import dev.cairn.tools.client.RemoteLog;
import java.util.Optional;

/** What a log says of its witnesses at {@code /witnesses}. It is the log's word; what they have cosigned, the checkpoint shows. */
final class WitnessReport {
    private static final int MAX_SHOWN = 100;

    private final JsonNode said;

    private WitnessReport(JsonNode said) {
        this.said = said;
    }

    /** The report; empty if the log, which need not be one of ours, has none. */
    static Optional<WitnessReport> of(RemoteLog log) {
        try {
            return log.read("witnesses")
                    .flatMap(answer -> EntryText.json(Bytes.wrap(answer)))
                    .filter(json -> json.path("witnesses").isArray())
                    .map(WitnessReport::new);
        } catch (StoreException e) {
            return Optional.empty();
        }
    }

    /** Lines to stand below those of the checkpoint, each with a newline before it. */
    String text() {
        StringBuilder text = new StringBuilder("\nquorum     ").append(quorum());
        int shown = 0;
        for (JsonNode witness : said.path("witnesses")) {
            if (shown++ == MAX_SHOWN) {
                return text.append("\nwitness    and more").toString();
            }
            text.append("\nwitness    ")
                    .append(printable(witness.path("name")))
                    .append(' ')
                    .append(printable(witness.path("state")))
                    .append(witness.path("size").isNumber() ? ", at size " + printable(witness.path("size")) : "")
                    .append(
                            witness.path("cosignedAt").isTextual()
                                    ? ", last " + printable(witness.path("cosignedAt"))
                                    : "");
        }
        return text.toString();
    }

    private String quorum() {
        JsonNode met = said.path("quorumMet");
        String name = printable(said.path("quorum"));
        if (!met.isBoolean()) {
            return name + ", not asked yet";
        }
        return name + (met.booleanValue() ? " met" : " not met") + ", signed size "
                + printable(said.path("signedSize"));
    }

    // It comes from the network and goes to a terminal.
    private static String printable(JsonNode value) {
        return value.asText().replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "?");
    }

    void json(ObjectNode into) {
        into.set("witnessing", said);
    }
}
