package dev.cairn.tools.monitor;

import com.google.re2j.Pattern;
import java.util.List;
import java.util.Map;

/**
 * What an entry may be asked: every part that is there must hold, and of the values of a part one. The parts about a signer must hold of one and
 * the same signer.
 *
 * @param identities of the certificate
 * @param issuers of the identity token
 * @param extensions of the certificate, by OID
 * @param fingerprints of keys, lower-case hexadecimal SHA-256 of the SubjectPublicKeyInfo
 * @param digests that were signed, or that a signed statement is about, {@code sha256:} and hexadecimal
 * @param subjects names of what a signed statement is about
 * @param predicateTypes of a signed statement
 */
public record Condition(
        List<Text> identities,
        List<Text> issuers,
        Map<String, List<Text>> extensions,
        List<String> fingerprints,
        List<String> digests,
        List<Text> subjects,
        List<Text> predicateTypes) {
    /** Copies the collections. */
    public Condition {
        identities = List.copyOf(identities);
        issuers = List.copyOf(issuers);
        extensions = Map.copyOf(extensions);
        fingerprints = List.copyOf(fingerprints);
        digests = List.copyOf(digests);
        subjects = List.copyOf(subjects);
        predicateTypes = List.copyOf(predicateTypes);
    }

    /** A condition about who signed. */
    static Condition ofSigner(
            List<Text> identities, List<Text> issuers, Map<String, List<Text>> extensions, List<String> fingerprints) {
        return new Condition(identities, issuers, extensions, fingerprints, List.of(), List.of(), List.of());
    }

    /** Whether it asks what only the content of an attestation tells. */
    public boolean asksStatement() {
        return !subjects.isEmpty() || !predicateTypes.isEmpty();
    }

    /** A text that is wanted. */
    public sealed interface Text {
        /** Whether this is it. */
        boolean matches(String text);

        /** The very text. */
        record Exact(String wanted) implements Text {
            @Override
            public boolean matches(String text) {
                return text.equals(wanted);
            }
        }

        /**
         * A regular expression of RE2, which takes time in proportion to the text.
         *
         * @param anywhere whether a part of the text is enough
         */
        record Expression(Pattern pattern, boolean anywhere) implements Text {
            @Override
            public boolean matches(String text) {
                return anywhere
                        ? pattern.matcher(text).find()
                        : pattern.matcher(text).matches();
            }
        }
    }

    /** Whether it asks nothing. */
    public boolean isEmpty() {
        return identities.isEmpty()
                && issuers.isEmpty()
                && extensions.isEmpty()
                && fingerprints.isEmpty()
                && digests.isEmpty()
                && !asksStatement();
    }

    /** Whether an entry is such with one of its signers. */
    boolean matches(EntryFacts entry, SignerFacts signer) {
        return (digests.isEmpty() || isOfDigest(entry))
                && (!asksStatement() || entry.statement().filter(this::matches).isPresent())
                && matches(signer);
    }

    private boolean isOfDigest(EntryFacts entry) {
        return entry.digests().stream().anyMatch(digests::contains)
                || entry.statement().stream()
                        .flatMap(statement -> statement.digests().stream())
                        .anyMatch(digests::contains);
    }

    private boolean matches(StatementFacts statement) {
        return (subjects.isEmpty() || statement.names().stream().anyMatch(name -> any(subjects, name)))
                && (predicateTypes.isEmpty() || any(predicateTypes, statement.predicateType()));
    }

    private boolean matches(SignerFacts signer) {
        if (!identities.isEmpty() && signer.identities().stream().noneMatch(text -> any(identities, text))) {
            return false;
        }
        if (!issuers.isEmpty() && !any(issuers, signer.issuer())) {
            return false;
        }
        if (!fingerprints.isEmpty() && !fingerprints.contains(signer.fingerprint())) {
            return false;
        }
        for (Map.Entry<String, List<Text>> extension : extensions.entrySet()) {
            String value = signer.extensions().get(extension.getKey());
            if (value == null || !any(extension.getValue(), value)) {
                return false;
            }
        }
        return true;
    }

    private static boolean any(List<Text> wanted, String text) {
        return wanted.stream().anyMatch(each -> each.matches(text));
    }
}
