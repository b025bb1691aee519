package dev.cairn.ca.issue;

import dev.cairn.core.Bytes;
import dev.cairn.core.crypto.Pem;
import java.util.ArrayList;
import java.util.List;

/** What became of a request. */
public sealed interface IssuanceResult {
    /**
     * A certificate, whose precertificate is in the log.
     *
     * @param chain DER: the certificate, its issuer, … the root
     */
    record Issued(List<Bytes> chain) implements IssuanceResult {
        /** Copies the list. */
        public Issued {
            chain = List.copyOf(chain);
        }

        /** The chain as PEM, one block each. */
        public List<String> pem() {
            List<String> blocks = new ArrayList<>();
            chain.forEach(der -> blocks.add(new Pem("CERTIFICATE", der).encode()));
            return blocks;
        }
    }

    /**
     * The client's request is at fault.
     *
     * @param message may be shown to the client
     */
    record Refused(Reason reason, String message) implements IssuanceResult {}

    /**
     * The authority or the log is at fault: the same request may succeed later.
     *
     * @param message may be shown to the client
     */
    record Failed(Reason reason, String message) implements IssuanceResult {}
}
