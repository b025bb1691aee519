package dev.cairn.core.entry;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import java.util.Arrays;
import java.util.Base64;

/**
 * Writes the canonical JSON of a leaf in one pass. The members stand in the order of RFC 8785 because the kinds write them so; most
 * values are ASCII without escapes (base64, hexadecimal, names of algorithms), and the texts that a submitter chooses go through
 * {@link #text}.
 */
public final class LeafWriter {
    private static final Base64.Encoder BASE64 = Base64.getEncoder();

    private byte[] buffer = new byte[1_024];
    // Counts on past the limit while nothing is stored any more: the error can say how long the leaf would have been.
    private long length;

    /** Makes a writer of one leaf. */
    public LeafWriter() {}

    /** The bytes of a template, as {@link #template} makes them. */
    public LeafWriter literal(byte[] ascii) {
        append(ascii, ascii.length);
        return this;
    }

    /** The name of an algorithm: ASCII, nothing to escape. */
    public LeafWriter name(String ascii) {
        return literal(template(ascii));
    }

    /**
     * A text that a submitter chose, with the escapes of RFC 8785 section 3.2.2.2 and no others.
     *
     * @throws MalformedException if it has half of a surrogate pair: UTF-8 cannot spell it
     */
    public LeafWriter text(String value) throws MalformedException {
        return literal(JsonText.escape(value));
    }

    /** Standard padded base64 (RFC 4648 section 4). */
    public LeafWriter base64(Bytes value) {
        long encoded = 4L * ((value.size() + 2L) / 3);
        if (length + encoded > Entry.MAX_BYTES) {
            length += encoded;
        } else {
            append(BASE64.encode(value.unsafeArray()), encoded);
        }
        return this;
    }

    /** A signature and its verifier: <code>{"content":"…","verifier":{"keyDetails":"…",…}}</code>. */
    public LeafWriter signature(EntrySignature signature) {
        Verifier verifier = signature.verifier();
        return literal(Templates.CONTENT)
                .base64(signature.content())
                .literal(Templates.KEY_DETAILS)
                .name(verifier.keyDetails().name())
                .literal(verifier instanceof Verifier.PublicKey ? Templates.PUBLIC_KEY : Templates.CERTIFICATE)
                .base64(verifier.rawBytes())
                .literal(Templates.END_OF_SIGNATURE);
    }

    /**
     * The leaf bytes.
     *
     * @throws MalformedException if they are more than {@link Entry#MAX_BYTES}
     */
    public Bytes leaf() throws MalformedException {
        if (length > Entry.MAX_BYTES) {
            throw new MalformedException(
                    "entry", "its canonical form has " + length + " bytes, the limit is " + Entry.MAX_BYTES);
        }
        return Bytes.copyOf(buffer, 0, (int) length);
    }

    /** The bytes of an ASCII text. */
    public static byte[] template(String ascii) {
        return Bytes.ofUtf8(ascii).unsafeArray();
    }

    private void append(byte[] source, long count) {
        long end = length + count;
        if (end <= Entry.MAX_BYTES) {
            if (end > buffer.length) {
                buffer = Arrays.copyOf(buffer, (int) Math.max(end, 2L * buffer.length));
            }
            System.arraycopy(source, 0, buffer, (int) length, (int) count);
        }
        length = end;
    }

    /** What stands between the values of a signature, the same in every kind. */
    static final class Templates {
        static final byte[] CONTENT = template("{\"content\":\"");
        static final byte[] KEY_DETAILS = template("\",\"verifier\":{\"keyDetails\":\"");
        static final byte[] PUBLIC_KEY = template("\",\"publicKey\":{\"rawBytes\":\"");
        static final byte[] CERTIFICATE = template("\",\"x509Certificate\":{\"rawBytes\":\"");
        static final byte[] END_OF_SIGNATURE = template("\"}}}");

        private Templates() {}
    }
}
