package dev.cairn.tools.verify;

import java.util.Locale;

/** The steps of a verification, in their order. Their names are part of the verdict that machines read. */
public enum Step {
    /** The bundle is one, in a version that is known. */
    BUNDLE,
    /** The artifact could be read, and has the digest that was given. */
    ARTIFACT,
    /** The log entry says the same as the bundle. */
    LOG_ENTRY,
    /** The entry is in a trusted log: its promise, its proof, its checkpoint. */
    TRANSPARENCY_LOG,
    /** Witnesses of the policy have seen the checkpoint. */
    WITNESSES,
    /** A trusted authority says when the signature existed. */
    TIMESTAMP,
    /** The certificate is of a trusted authority, and was valid when the signature existed. */
    CERTIFICATE,
    /** The certificate was promised to be in a certificate log. */
    CERTIFICATE_LOG,
    /** The signature is that of the certificate's, or the given, key. */
    SIGNATURE,
    /** The statement is about the artifact, and its predicate is of the type that was asked for. */
    STATEMENT,
    /** The signer is one of those that were asked for. */
    IDENTITY,
    /** As many different signers as were asked for. */
    THRESHOLD,
    /** The signers file allows it. */
    POLICY;

    /** As in JSON: lower case, with hyphens. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
