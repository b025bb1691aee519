package dev.cairn.core.entry;

import dev.cairn.core.Bytes;
import dev.cairn.core.StoreException;
import dev.cairn.core.crypto.DigestAlgorithm;
import java.util.HexFormat;

/**
 * A term under which an entry can be found. Terms compare without regard to the case of ASCII letters: the term is kept in lower case,
 * whether it comes from an entry or from a query.
 *
 * @param type what the term is
 * @param term the term, not empty
 */
public record IndexKey(Type type, String term) {

    /** What a term is. The codes are in the search index: a code is never given to another type. */
    public enum Type {
        /** A subject alternative name of the certificate: e-mail address, URI, or the text of Fulcio's otherName. */
        IDENTITY(0),
        /** The OIDC issuer in a Fulcio certificate. */
        ISSUER(1),
        /**
         * SHA-256 of the public key's DER SubjectPublicKeyInfo, in hexadecimal; of a key that is none (OpenPGP, SSH, minisign), of
         * its canonical form.
         */
        KEY(2),
        /** A digest that was signed or that a signed statement is about, for example {@code sha256:} and 64 hexadecimal digits. */
        HASH(3),
        /** The domain of an identity that is an e-mail address. */
        DOMAIN(4),
        /** What an identity begins with, up to and with a slash or an at sign. */
        PREFIX(5),
        /** The name of a subject of an in-toto statement. */
        SUBJECT(6),
        /** The predicate type of an in-toto statement. */
        PREDICATE_TYPE(7),
        /** SHA-256, in hexadecimal, of what certificate transparency signs of a certificate. */
        CERTIFICATE(8);

        private final byte code;

        Type(int code) {
            this.code = (byte) code;
        }

        /** The number that stands for this type in the search index. */
        public byte code() {
            return code;
        }

        /**
         * The type with a code.
         *
         * @throws StoreException if no type has it: the index was written by a later version
         */
        public static Type ofCode(int code) {
            for (Type type : values()) {
                if (type.code == code) {
                    return type;
                }
            }
            throw new StoreException("search index: no type of index key has the code " + code);
        }
    }

    /** Brings the term to lower case and refuses an empty one. */
    public IndexKey {
        if (term.isEmpty()) {
            throw new IllegalArgumentException("an index key has a term");
        }
        term = lowerCase(term);
    }

    /** The key of a digest: the algorithm's short name, a colon, hexadecimal. */
    public static IndexKey hash(DigestAlgorithm algorithm, Bytes digest) {
        return new IndexKey(Type.HASH, algorithm.shortName() + ":" + digest.hex());
    }

    /** The key of a public key: SHA-256 of its DER SubjectPublicKeyInfo, in hexadecimal. */
    public static IndexKey key(Bytes spki) {
        return new IndexKey(Type.KEY, HexFormat.of().formatHex(DigestAlgorithm.SHA2_256.digest(spki.unsafeArray())));
    }

    // Not String.toLowerCase: its tables grow with the Java version, and an index rebuilt on another one must come out
    // the same.
    private static String lowerCase(String term) {
        for (int i = 0; i < term.length(); i++) {
            if (isUpper(term.charAt(i))) {
                StringBuilder lower = new StringBuilder(term);
                for (int j = i; j < lower.length(); j++) {
                    char c = lower.charAt(j);
                    if (isUpper(c)) {
                        lower.setCharAt(j, (char) (c + ('a' - 'A')));
                    }
                }
                return lower.toString();
            }
        }
        return term;
    }

    private static boolean isUpper(char c) {
        return c >= 'A' && c <= 'Z';
    }
}
