package dev.cairn.server.rekorv1;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.entry.Entry;
import dev.cairn.core.entry.Supplement;

/** An envelope that has been read and is still to be verified. */
interface EnvelopeClaim {

    /** Makes what is kept beside the entry of an envelope. */
    @FunctionalInterface
    interface Supplements {
        Supplement of(String payloadType, Bytes payload);
    }

    /** Verifies the claim and makes the entry. */
    Entry verify(Supplements supplements) throws MalformedException, VerificationException;
}
