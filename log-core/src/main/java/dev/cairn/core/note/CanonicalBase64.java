package dev.cairn.core.note;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import java.util.Base64;

/** Standard padded base64 (RFC 4648 section 4) in the only spelling that encoding gives: no missing padding, no stray bits. */
final class CanonicalBase64 {
    private CanonicalBase64() {}

    static Bytes decode(String object, String text) throws MalformedException {
        Bytes value;
        try {
            value = Bytes.wrap(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            throw new MalformedException(object, "not standard base64");
        }
        if (!value.base64().equals(text)) {
            throw new MalformedException(object, "not canonical base64");
        }
        return value;
    }
}
