package dev.cairn.server.witness;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.cairn.core.sequencer.Log;
import dev.cairn.core.sequencer.PublishedCheckpoint;
import dev.cairn.core.sequencer.QuorumStatus;
import dev.cairn.server.http.Answers;
import dev.cairn.server.http.Bodies;
import dev.cairn.server.http.Endpoint;
import dev.cairn.server.http.ErrorDialect;
import dev.cairn.server.http.JsonErrors;
import dev.cairn.server.http.Mount;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Serves {@code /witnesses}: how the log stands with the witnesses of its policy. It tells no addresses.
 *
 * <pre>{@code
 * {"quorum":"X","quorumMet":true,"failOpen":false,"signedSize":7,"publishedSize":7,"witnesses":[
 * {"name":"X1","verifierKey":"witness.example/x1+7a6f4b12+BG…","state":"cosigns","size":7,"cosignedAt":"2026-01-31T09:30:00Z"}]}
 * }</pre>
 *
 * {@code quorumMet} and {@code signedSize} are null before the witnesses were first asked, as are {@code size} and {@code cosignedAt} of a
 * witness.
 */
public final class WitnessFace implements Mount {
    private static final String PATH = "/witnesses";
    private static final JsonFactory JSON = new JsonFactory();
    private static final JsonErrors ERRORS = new JsonErrors();

    private final Log log;
    private final String quorum;
    private final boolean failOpen;
    private final Supplier<List<WitnessHealth>> health;
    private final Endpoint endpoint =
            Endpoint.read("witnesses", request -> Answers.of(200, Answers.JSON, write(), List.of(Answers.NO_CACHE)));

    /**
     * @param quorum the name of the quorum in the policy
     * @param failOpen whether the log publishes without it
     * @param health tells how the witnesses are
     */
    public WitnessFace(Log log, String quorum, boolean failOpen, Supplier<List<WitnessHealth>> health) {
        this.log = log;
        this.quorum = quorum;
        this.failOpen = failOpen;
        this.health = health;
    }

    @Override
    public Optional<Endpoint> find(String path, Bodies bodies) {
        return path.equals(PATH) ? Optional.of(endpoint) : Optional.empty();
    }

    @Override
    public Optional<ErrorDialect> errors(String path) {
        return path.equals(PATH) ? Optional.of(ERRORS) : Optional.empty();
    }

    private byte[] write() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(out)) {
            Optional<QuorumStatus> status = log.quorum();
            json.writeStartObject();
            json.writeStringField("quorum", quorum);
            if (status.isPresent()) {
                json.writeBooleanField("quorumMet", status.get().met());
            } else {
                json.writeNullField("quorumMet");
            }
            json.writeBooleanField("failOpen", failOpen);
            number(json, "signedSize", status.map(QuorumStatus::signedSize));
            number(json, "publishedSize", log.latest().map(PublishedCheckpoint::size));
            json.writeArrayFieldStart("witnesses");
            for (WitnessHealth witness : health.get()) {
                write(json, witness);
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("a byte array takes what is written", e);
        }
        return out.toByteArray();
    }

    private static void write(JsonGenerator json, WitnessHealth health) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", health.witness().name());
        json.writeStringField("verifierKey", health.witness().key().encode());
        json.writeStringField("state", health.state().words());
        number(
                json,
                "size",
                health.size().isPresent() ? Optional.of(health.size().getAsLong()) : Optional.empty());
        if (health.cosignedAt().isPresent()) {
            json.writeStringField("cosignedAt", health.cosignedAt().get().toString());
        } else {
            json.writeNullField("cosignedAt");
        }
        json.writeEndObject();
    }

    private static void number(JsonGenerator json, String name, Optional<Long> value) throws IOException {
        if (value.isPresent()) {
            json.writeNumberField(name, value.get());
        } else {
            json.writeNullField(name);
        }
    }
}
