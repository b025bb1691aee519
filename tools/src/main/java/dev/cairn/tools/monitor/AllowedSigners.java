package dev.cairn.tools.monitor;

/** A list of who may sign. */
@FunctionalInterface
public interface AllowedSigners {
    /** Whether the list names the signer. */
    boolean allows(SignerFacts signer);
}
