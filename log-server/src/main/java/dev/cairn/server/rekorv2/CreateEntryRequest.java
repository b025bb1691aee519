package dev.cairn.server.rekorv2;

import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.entry.Entry;
import dev.cairn.core.entry.IndexKey;
import dev.cairn.core.entry.PermittedAlgorithms;
import dev.cairn.core.entry.Supplement;
import dev.cairn.core.entry.dsse.DsseEnvelope;
import dev.cairn.core.entry.dsse.DsseRequest;
import dev.cairn.core.entry.dsse.DsseStorage;
import dev.cairn.core.entry.hashedrekord.HashedRekordRequest;
import dev.cairn.server.entries.StatementTerms;
import java.util.List;
import java.util.Optional;

/** What a {@code POST /api/v2/log/entries} asks for, not verified yet: the members of the oneof {@code spec}. */
public sealed interface CreateEntryRequest {

    /**
     * Verifies the signatures and makes the entry.
     *
     * @param permitted the algorithms that the log takes
     * @param storage as which kind it logs a DSSE envelope
     * @throws MalformedException if a field breaks a rule of its kind
     * @throws VerificationException if a signature does not verify
     */
    Entry verify(PermittedAlgorithms permitted, DsseStorage storage) throws MalformedException, VerificationException;

    /** {@code hashedRekordRequestV002}. */
    record HashedRekord(HashedRekordRequest request) implements CreateEntryRequest {
        @Override
        public Entry verify(PermittedAlgorithms permitted, DsseStorage storage)
                throws MalformedException, VerificationException {
            return request.verify(permitted);
        }
    }

    /** {@code dsseRequestV002}. What an in-toto statement in it names is indexed too. */
    record Dsse(DsseRequest request) implements CreateEntryRequest {
        @Override
        public Entry verify(PermittedAlgorithms permitted, DsseStorage storage)
                throws MalformedException, VerificationException {
            DsseEnvelope envelope = request.envelope();
            List<IndexKey> terms = StatementTerms.of(envelope.payloadType(), envelope.payload());
            return request.verify(permitted, storage, new Supplement(terms, Optional.empty()));
        }
    }
}
