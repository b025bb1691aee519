package dev.cairn.server;

import dev.cairn.server.add.AddFace;
import dev.cairn.server.ct.CtFace;
import dev.cairn.server.http.Bodies;
import dev.cairn.server.http.Endpoint;
import dev.cairn.server.http.ErrorDialect;
import dev.cairn.server.http.JsonErrors;
import dev.cairn.server.http.Mount;
import dev.cairn.server.ops.OpsFace;
import dev.cairn.server.proofs.ProofsFace;
import dev.cairn.server.rekorv1.ApiErrors;
import dev.cairn.server.rekorv1.RekorV1Face;
import dev.cairn.server.rekorv2.RekorErrors;
import dev.cairn.server.rekorv2.RekorFace;
import dev.cairn.server.search.SearchFace;
import dev.cairn.server.stream.StreamFace;
import dev.cairn.server.tiles.TilesFace;
import java.util.Optional;

/** Which face of the log is at which path. */
record LogFaces(
        TilesFace tiles,
        Optional<RekorV1Face> rekorV1,
        RekorFace rekor,
        Optional<CtFace> certificates,
        Optional<AddFace> add,
        ProofsFace proofs,
        SearchFace search,
        StreamFace streams,
        OpsFace ops)
        implements Mount {
    private static final String REKOR_V1 = "/api/v1/";
    private static final String REKOR_V2 = "/api/v2/";
    private static final ErrorDialect REKOR_V1_ERRORS = new ApiErrors();
    private static final ErrorDialect REKOR_ERRORS = new RekorErrors();
    private static final ErrorDialect JSON_ERRORS = new JsonErrors();

    @Override
    public Optional<Endpoint> find(String path, Bodies bodies) {
        if (path.startsWith(REKOR_V2)) {
            String rest = path.substring(REKOR_V2.length());
            Optional<Endpoint> entries = rekor.find(rest);
            return entries.isPresent() ? entries : tiles.find(rest);
        }
        if (path.startsWith(REKOR_V1)) {
            String rest = path.substring(REKOR_V1.length());
            return rekorV1.flatMap(face -> face.find(rest));
        }
        if (path.startsWith(CtFace.PREFIX)) {
            String rest = path.substring(CtFace.PREFIX.length());
            return certificates.flatMap(face -> face.find(rest));
        }
        if (!path.startsWith("/")) {
            return Optional.empty();
        }
        if (path.equals("/add")) {
            return add.map(AddFace::endpoint);
        }
        String rest = path.substring(1);
        return tiles.find(rest)
                .or(() -> proofs.find(rest))
                .or(() -> search.find(rest))
                .or(() -> streams.find(rest))
                .or(() -> ops.find(rest));
    }

    @Override
    public Optional<ErrorDialect> errors(String path) {
        if (path.startsWith(REKOR_V2)) {
            return Optional.of(REKOR_ERRORS);
        }
        if (path.startsWith(REKOR_V1)) {
            return Optional.of(REKOR_V1_ERRORS);
        }
        boolean json =
                path.startsWith("/proof/") || path.startsWith("/api/entries/") || path.equals("/" + SearchFace.PATH);
        return json ? Optional.of(JSON_ERRORS) : Optional.empty();
    }
}
