package dev.cairn.server.tiles;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.sequencer.Log;
import dev.cairn.core.sequencer.PublishedCheckpoint;
import dev.cairn.core.store.SignedCheckpoint;
import dev.cairn.core.tile.BundleId;
import dev.cairn.core.tile.TileId;
import dev.cairn.server.http.Answers;
import dev.cairn.server.http.Endpoint;
import dev.cairn.server.http.LongAnswers;
import dev.cairn.server.http.PlainErrors;
import dev.cairn.server.http.Preferences;
import dev.cairn.server.http.QueryParameters;
import dev.cairn.server.http.Request;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * Serves, below a prefix:
 *
 * <pre>
 * checkpoint                    the latest published checkpoint
 * checkpoint/&lt;size&gt;             the one of that size, if one was published
 * tile/&lt;L&gt;/&lt;N&gt;[.p/&lt;W&gt;]         a hash tile
 * tile/entries/&lt;N&gt;[.p/&lt;W&gt;]     an entry bundle
 * </pre>
 *
 * A partial of any width up to the published size is there, also after the full one is: of every size for which a checkpoint was produced.
 */
public final class TilesFace {
    private static final String CHECKPOINTS = "checkpoint/";
    private static final String BUNDLES = "tile/entries/";
    private static final HttpHeader VARY_ENCODING = Answers.header("Vary", "Accept-Encoding");
    private static final HttpHeader GZIP = Answers.header("Content-Encoding", "gzip");
    private static final int ETAG_BYTES = 16;

    private final Log log;
    private final LongAnswers bundles;
    private final PlainErrors errors = new PlainErrors();
    private final Endpoint checkpoint = Endpoint.read("checkpoint", published(this::checkpoint));

    public TilesFace(Log log, LongAnswers bundles) {
        this.log = log;
        this.bundles = bundles;
    }

    /**
     * What is at a path below the prefix.
     *
     * @return empty if the path is not of the forms above, in their canonical spelling
     */
    public Optional<Endpoint> find(String path) {
        if (path.equals("checkpoint")) {
            return Optional.of(checkpoint);
        }
        try {
            if (path.startsWith(CHECKPOINTS)) {
                OptionalLong size = QueryParameters.decimal(path.substring(CHECKPOINTS.length()));
                return size.isPresent() ? Optional.of(history(size.getAsLong())) : Optional.empty();
            }
            if (path.startsWith(BUNDLES)) {
                return Optional.of(bundle(BundleId.parse(path)));
            }
            return path.startsWith("tile/") ? Optional.of(tile(TileId.parse(path))) : Optional.empty();
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }

    /** Goes on with the latest checkpoint, or says that there is none yet. */
    private Function<Request, HttpResponse> published(BiFunction<Request, PublishedCheckpoint, HttpResponse> answer) {
        return request ->
                log.latest().map(latest -> answer.apply(request, latest)).orElseGet(errors::unavailable);
    }

    private HttpResponse checkpoint(Request request, PublishedCheckpoint latest) {
        Bytes note = latest.signed().note();
        byte[] digest = DigestAlgorithm.SHA2_256.digest(note.unsafeArray());
        String tag = '"' + Bytes.wrap(Arrays.copyOf(digest, ETAG_BYTES)).hex() + '"';
        List<HttpHeader> headers = List.of(Answers.NO_CACHE, Answers.header("ETag", tag));
        if (request.header("if-none-match").filter(seen -> seen.contains(tag)).isPresent()) {
            return HttpResponse.create().withStatus(304).withHeaders(headers);
        }
        return Answers.of(200, Answers.TEXT, note.unsafeArray(), headers);
    }

    private Endpoint history(long size) {
        return Endpoint.read("checkpoint-history", published((request, latest) -> {
            Optional<SignedCheckpoint> found = size == latest.size()
                    ? Optional.of(latest.signed())
                    : size < latest.size() ? log.store().checkpoint(size) : Optional.empty();
            return found.map(checkpoint ->
                            immutable(Answers.TEXT, checkpoint.note().unsafeArray()))
                    .orElseGet(() -> PlainErrors.error(404, "no checkpoint of that size was published"));
        }));
    }

    private Endpoint tile(TileId id) {
        return Endpoint.read("tile", published((request, latest) -> {
            if (TileId.widthAt(id.level(), id.index(), latest.size()) < id.width()) {
                return errors.notFound();
            }
            return log.store()
                    .findTile(id)
                    .map(hashes -> immutable(Answers.OCTETS, hashes))
                    .orElseGet(errors::notFound);
        }));
    }

    private Endpoint bundle(BundleId id) {
        return Endpoint.read("entries", published((request, latest) -> {
            if (BundleId.widthAt(id.index(), latest.size()) < id.width()) {
                return errors.notFound();
            }
            boolean gzip =
                    request.header("accept-encoding").filter(Preferences::gzip).isPresent();
            long bytes = log.store().bundleBytes(id);
            return bundles.within(
                    gzip ? 2 * bytes : bytes,
                    room -> log.store()
                            .findBundle(id)
                            .map(entries -> bundle(entries, gzip, room))
                            .orElseGet(errors::notFound));
        }));
    }

    // SPEC: "The endpoint SHOULD be compressed at the HTTP layer" (tlog-tiles, "Log Entries").
    private static HttpResponse bundle(byte[] entries, boolean gzip, LongAnswers.Room room) {
        return gzip
                ? room.answer(Answers.OCTETS, Gzip.compress(entries), List.of(Answers.IMMUTABLE, VARY_ENCODING, GZIP))
                : room.answer(Answers.OCTETS, entries, List.of(Answers.IMMUTABLE, VARY_ENCODING));
    }

    private static HttpResponse immutable(ContentType type, byte[] body) {
        return Answers.of(200, type, body, List.of(Answers.IMMUTABLE));
    }
}
