package dev.cairn.tools.audit;

import java.util.OptionalLong;

/**
 * What is wrong in a log.
 *
 * @param index of the entry; empty where it is not about one
 * @param rule that is broken
 * @param place the file, the checkpoint, or {@code entry}
 * @param what is wrong, in a sentence
 */
public record Finding(OptionalLong index, Rule rule, String place, String what) {
    /** The rules, which machines read. */
    public enum Rule {
        /** The log's tree only grows. */
        ROLLBACK("rollback"),
        /** A tree continues every tree before it. */
        CONSISTENCY("consistency"),
        /** What the checkpoint promises is there. */
        MISSING("missing"),
        /** An entry bundle is one. */
        BUNDLE("bundle"),
        /** An entry hashes to the leaf hash that the root commits to. */
        ENTRY("entry"),
        /** A tile holds the roots of what is below it. */
        TILE("tile"),
        /** The root is that of the entries. */
        ROOT("root"),
        /** An entry is in the one form of its kind. */
        CANONICAL_FORM("canonical-form"),
        /** The signature of an entry is good. */
        SIGNATURE("signature"),
        /** The leaf of a certificate stands at the index that it names. */
        CERTIFICATE_INDEX("certificate-index"),
        /** The leaf of a certificate stands in the tree before the entries that it is used for. */
        CERTIFICATE_LOGGED("certificate-logged"),
        /** The log has signed its promise for a certificate. */
        CERTIFICATE_PROMISE("certificate-promise"),
        /** A certificate is of an authority that was given. */
        CERTIFICATE_CHAIN("certificate-chain");

        private final String text;

        Rule(String text) {
            this.text = text;
        }

        /** As in JSON. */
        public String text() {
            return text;
        }
    }

    static Finding of(long index, Rule rule, String what) {
        return new Finding(OptionalLong.of(index), rule, "entry", what);
    }

    static Finding of(Rule rule, String place, String what) {
        return new Finding(OptionalLong.empty(), rule, place, what);
    }
}
