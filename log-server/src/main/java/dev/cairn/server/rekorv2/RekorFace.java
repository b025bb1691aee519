package dev.cairn.server.rekorv2;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.entry.Entry;
import dev.cairn.core.entry.PermittedAlgorithms;
import dev.cairn.core.entry.dsse.DsseStorage;
import dev.cairn.core.merkle.InclusionProof;
import dev.cairn.core.sequencer.AppendResult;
import dev.cairn.core.sequencer.PublishedCheckpoint;
import dev.cairn.server.http.Answers;
import dev.cairn.server.http.Bodies;
import dev.cairn.server.http.Duplicates;
import dev.cairn.server.http.Endpoint;
import dev.cairn.server.http.HttpMeters;
import dev.cairn.server.http.Request;
import dev.cairn.server.http.Submissions;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;

/** {@code POST log/entries}: verifies an entry, appends it, and answers with its inclusion proof against a published checkpoint. */
public final class RekorFace {
    private final RekorSettings settings;
    private final Bodies bodies;
    private final Submissions submissions;
    private final HttpMeters meters;
    private final Executor executor;
    private final RekorErrors errors = new RekorErrors();
    private final Endpoint entries = new Endpoint("rekor-v2", Endpoint.Methods.SUBMIT, true, this::create);

    /**
     * What an operator decides.
     *
     * @param keyId the full 32 bytes of the log's key id
     * @param permitted the algorithms that entries may be signed with
     * @param dsseStorage as which kind a DSSE envelope is logged
     * @param duplicates what a duplicate is answered with
     * @param maxRequestBytes the longest request
     */
    public record RekorSettings(
            Bytes keyId,
            PermittedAlgorithms permitted,
            DsseStorage dsseStorage,
            Duplicates duplicates,
            int maxRequestBytes) {}

    /** @param executor where proofs are made */
    public RekorFace(
            RekorSettings settings, Bodies bodies, Submissions submissions, HttpMeters meters, Executor executor) {
        this.settings = settings;
        this.bodies = bodies;
        this.submissions = submissions;
        this.meters = meters;
        this.executor = executor;
    }

    /** What is at a path below {@code /api/v2/}. */
    public Optional<Endpoint> find(String path) {
        return path.equals("log/entries") ? Optional.of(entries) : Optional.empty();
    }

    private CompletionStage<HttpResponse> create(Request request) {
        return bodies.read(request, settings.maxRequestBytes(), this::create, errors::refused);
    }

    private CompletionStage<HttpResponse> create(byte[] body) {
        Entry entry;
        long began = System.nanoTime();
        try {
            entry = CreateEntryRequestReader.read(body).verify(settings.permitted(), settings.dsseStorage());
        } catch (MalformedException e) {
            return CompletableFuture.completedFuture(RekorErrors.of(RekorError.malformed(e)));
        } catch (VerificationException e) {
            return CompletableFuture.completedFuture(RekorErrors.of(RekorError.unverified(e)));
        } finally {
            meters.verified(System.nanoTime() - began);
        }
        Optional<String> refusal = submissions.against(entry);
        if (refusal.isPresent()) {
            return CompletableFuture.completedFuture(RekorErrors.of(RekorError.notAdmitted(refusal.get())));
        }
        return submissions.append(entry).handleAsync((result, failure) -> answer(entry, result, failure), executor);
    }

    private HttpResponse answer(Entry entry, @Nullable AppendResult result, @Nullable Throwable failure) {
        if (result == null || failure != null) {
            return RekorErrors.of(RekorError.notIntegrated());
        }
        return result.match(
                published -> published(entry, published),
                pushback -> RekorErrors.of(RekorError.pushback()).addHeader(Answers.retryAfter(pushback.retryAfter())),
                errors::unavailable);
    }

    private HttpResponse published(Entry entry, AppendResult.Published published) {
        long index = published.index();
        if (published.duplicate() && settings.duplicates() == Duplicates.CONFLICT) {
            return RekorErrors.of(RekorError.alreadyExists(index)).addHeader(Answers.logIndex(index));
        }
        PublishedCheckpoint checkpoint = published.checkpoint();
        InclusionProof proof = checkpoint.prove(index, entry.leafHash());
        byte[] body = TransparencyLogEntryWriter.write(
                settings.keyId(),
                entry.kind(),
                proof,
                checkpoint.root(),
                checkpoint.proofNote().utf8(),
                entry.bytes());
        HttpResponse response = Answers.of(201, Answers.JSON, body);
        return published.duplicate() ? response.addHeader(Answers.logIndex(index)) : response;
    }
}
