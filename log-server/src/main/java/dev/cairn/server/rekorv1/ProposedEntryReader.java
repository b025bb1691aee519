package dev.cairn.server.rekorv1;

import dev.cairn.core.entry.*;

final class ProposedEntryReader {
    ProposedEntryReader(PermittedAlgorithms p, int m) {}

    Entry read(byte[] json) throws ProposedEntryException {
        if (json.length > 0) {
            throw new ProposedEntryException();
        }
        throw new IllegalStateException();
    }
}
