package dev.cairn.core.note;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import java.nio.ByteBuffer;

/**
 * A signature line of a note, as a claim (signed-note, "Signatures"): {@code — <key name> base64(32-bit key ID || signature)}.
 *
 * @param name the key name
 * @param keyId the big-endian key ID; it may collide, and means nothing without the name
 * @param signature at least one byte; what it means depends on the type of the key
 */
public record SignatureLine(String name, int keyId, Bytes signature) {
    private static final String OBJECT = "signature line";
    private static final String DASH = "— ";
    private static final int KEY_ID_BYTES = 4;

    /** @throws IllegalArgumentException if the name may not be a key name or the signature is empty */
    public SignatureLine {
        KeyName.require(name);
        if (signature.size() == 0) {
            throw new IllegalArgumentException("signature line: signature is empty");
        }
    }

    /**
     * Reads a line.
     *
     * @param line without its newline
     * @throws MalformedException if it is not a signature line in canonical form
     */
    public static SignatureLine parse(String line) throws MalformedException {
        if (!line.startsWith(DASH)) {
            throw new MalformedException(OBJECT, "does not start with an em dash and a space");
        }
        int space = line.indexOf(' ', DASH.length());
        if (space < 0) {
            throw new MalformedException(OBJECT, "has no signature");
        }
        String name = line.substring(DASH.length(), space);
        KeyName.check(name);
        Bytes blob = CanonicalBase64.decode(OBJECT, line.substring(space + 1));
        if (blob.size() <= KEY_ID_BYTES) {
            throw new MalformedException(OBJECT, "is shorter than a key ID and a signature");
        }
        byte[] bytes = blob.unsafeArray();
        int keyId = ByteBuffer.wrap(bytes).getInt();
        return new SignatureLine(name, keyId, Bytes.copyOf(bytes, KEY_ID_BYTES, bytes.length - KEY_ID_BYTES));
    }

    /** The line without its newline. */
    public String encode() {
        byte[] blob = ByteBuffer.allocate(KEY_ID_BYTES + signature.size())
                .putInt(keyId)
                .put(signature.unsafeArray())
                .array();
        return DASH + name + " " + Bytes.wrap(blob).base64();
    }

    /** The name and the key ID as verifier keys write them. */
    @Override
    public String toString() {
        return name + "+" + VerifierKey.hex(keyId);
    }
}
