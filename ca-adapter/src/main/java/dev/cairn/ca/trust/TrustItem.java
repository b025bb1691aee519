package dev.cairn.ca.trust;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/** A key or a chain of the trusted root. */
public sealed interface TrustItem permits LogInstance, Authority {
    /** The name by which an operator retires it: lower-case hexadecimal, 64 digits. */
    String keyId();

    /** Where it serves. */
    String url();

    /** When it signs. */
    Validity validFor();

    /** The same, which signs nothing after a time. */
    TrustItem retired(Instant end);

    /** As the trusted root has it. */
    ObjectNode toJson();
}
