package dev.cairn.core.ct;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import java.nio.ByteBuffer;
import java.util.OptionalLong;

/**
 * The CtExtension with the index of an entry: {@code type 0(1) | 5(2) | index(5)}.
 *
 * @see <a href="https://c2sp.org/static-ct-api#sct-extension">static-ct-api, SCT Extension</a>
 */
public final class LeafIndex {
    /** The bytes of the extension. */
    public static final int BYTES = 8;

    /** The bytes of the index in it: the last ones, big-endian. */
    public static final int INDEX_BYTES = 5;

    private static final String OBJECT = "CT extensions";
    private static final int TYPE = 0;

    private LeafIndex() {}

    /**
     * The CtExtensions with nothing but the index.
     *
     * @throws IllegalArgumentException if the index has more than 40 bits
     */
    public static Bytes extensions(long index) {
        if (index < 0 || index >> 40 != 0) {
            throw new IllegalArgumentException("the extension has room for 40 bits");
        }
        return Bytes.wrap(ByteBuffer.allocate(BYTES)
                .putLong(((long) INDEX_BYTES << 40) | index)
                .array());
    }

    /**
     * The index that extensions hold; empty if they hold none.
     *
     * @throws MalformedException if they are not a sequence of CtExtensions, or the index is not of five bytes, or there twice
     */
    public static OptionalLong in(Bytes extensions) throws MalformedException {
        TlsReader in = new TlsReader(OBJECT, extensions);
        OptionalLong index = OptionalLong.empty();
        while (!in.isAtEnd()) {
            int type = in.uint8();
            Bytes data = in.vector16();
            if (type == TYPE) {
                if (data.size() != INDEX_BYTES || index.isPresent()) {
                    throw new MalformedException(OBJECT, "one leaf index of five bytes (static-ct-api)");
                }
                index = OptionalLong.of(new TlsReader(OBJECT, data).uint40());
            }
        }
        return index;
    }
}
