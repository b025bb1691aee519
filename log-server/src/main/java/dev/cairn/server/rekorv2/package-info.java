/**
 * The dialect of <a href="https://github.com/sigstore/rekor-tiles">Rekor v2</a>: its requests, answers and errors as bytes, and the
 * route that they go through. Only {@link dev.cairn.server.rekorv2.RekorFace} and {@link dev.cairn.server.rekorv2.RekorErrors} know HTTP
 * and the log; beyond this package nothing speaks protobuf JSON.
 *
 * <p>Sources: rekor-tiles {@code api/proto/rekor/v2} and {@code CLIENTS.md}; the
 * <a href="https://protobuf.dev/programming-guides/json/">protobuf JSON mapping</a>; the error body of grpc-gateway.
 *
 * <p><b>Invariants.</b>
 *
 * <ul>
 *   <li>What a request says is understood in one way only: unknown and repeated members, two members of a oneof, bytes that are not
 *       UTF-8, and anything behind the request are errors.
 *   <li>An error names the member and the rule and repeats no more of the request than the start of a member's name.
 *   <li>The leaf bytes in an answer are the log's own, not re-made.
 * </ul>
 */
@NullMarked
package dev.cairn.server.rekorv2;

import org.jspecify.annotations.NullMarked;
