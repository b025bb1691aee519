package dev.cairn.tools.signers;

import dev.cairn.core.Bytes;
import dev.cairn.core.crypto.VerificationKey;
import dev.cairn.tools.verify.Signer;
import dev.cairn.tools.verify.TextMatch;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** One way to recognise a signer. */
public sealed interface SignerForm {
    /** Whether a signer is recognised, at whatever time. */
    boolean matches(Signer signer);

    /** When its signatures count. */
    Validity validity();

    /** For people, in one line. */
    String text();

    /**
     * When signatures count: by the earliest time at which they are known to have existed.
     *
     * @param from the first moment; empty for always
     * @param until the first moment after it; empty for ever
     */
    record Validity(Optional<Instant> from, Optional<Instant> until) {
        /** At all times. */
        public static final Validity ALWAYS = new Validity(Optional.empty(), Optional.empty());

        /** Whether there is a limit, so that a time is needed. */
        public boolean isLimited() {
            return from.isPresent() || until.isPresent();
        }

        /** Whether a moment is inside. */
        public boolean contains(Instant time) {
            return from.map(first -> !time.isBefore(first)).orElse(true)
                    && until.map(time::isBefore).orElse(true);
        }

        /** For people; empty without a limit. */
        public String text() {
            return from.map(time -> " from " + time).orElse("")
                    + until.map(time -> " until " + time).orElse("");
        }
    }

    /**
     * Who has a certificate.
     *
     * @param identity what the subject alternative name must be
     * @param issuer what the issuer of the token must be
     * @param extensions what Fulcio's extensions must be, by OID
     */
    record Identity(TextMatch identity, TextMatch issuer, Map<String, TextMatch> extensions, Validity validity)
            implements SignerForm {
        /** Copies the map. */
        public Identity {
            extensions = Collections.unmodifiableMap(new LinkedHashMap<>(extensions));
        }

        /** Whether someone of this name may be meant: whoever they are must also have the extensions. */
        public boolean matchesName(String name, String nameIssuer) {
            return identity.matches(name) && issuer.matches(nameIssuer);
        }

        @Override
        public boolean matches(Signer signer) {
            return signer instanceof Signer.Certified certified
                    && matchesName(certified.identity(), certified.issuer())
                    && extensions.entrySet().stream()
                            .allMatch(wanted -> certified.extensions().containsKey(wanted.getKey())
                                    && wanted.getValue()
                                            .matches(certified.extensions().get(wanted.getKey())));
        }

        @Override
        public String text() {
            StringBuilder text = new StringBuilder(identity + " of " + issuer);
            extensions.forEach((oid, value) ->
                    text.append(", ").append(Extensions.name(oid)).append(" ").append(value));
            return text + validity.text();
        }
    }

    /**
     * Who has a key.
     *
     * @param source for people: the file, or {@code inline}
     */
    record Key(VerificationKey key, String source, Validity validity) implements SignerForm {
        /** SHA-256 of its SubjectPublicKeyInfo. */
        public Bytes fingerprint() {
            return key.fingerprint();
        }

        @Override
        public boolean matches(Signer signer) {
            return signer instanceof Signer.Keyed keyed && keyed.fingerprint().equals(fingerprint());
        }

        @Override
        public String text() {
            return "key sha256:" + fingerprint().hex() + " (" + source + ")" + validity.text();
        }
    }
}
