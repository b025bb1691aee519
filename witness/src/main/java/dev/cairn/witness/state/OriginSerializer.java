package dev.cairn.witness.state;

import org.apache.pekko.serialization.SerializerWithStringManifest;

/** Pekko's door to the event formats of this package. Its identifier is in every journal row: it never changes. */
public final class OriginSerializer extends SerializerWithStringManifest {
    /** The identifier of this serializer in journal rows. */
    public static final int IDENTIFIER = 0x4361_6957; // the bytes "CaiW"

    @Override
    public int identifier() {
        return IDENTIFIER;
    }

    @Override
    public String manifest(Object value) {
        return OriginCodec.manifest(value);
    }

    @Override
    public byte[] toBinary(Object value) {
        return OriginCodec.encode(value);
    }

    @Override
    public Object fromBinary(byte[] bytes, String manifest) {
        return OriginCodec.decode(manifest, bytes);
    }
}
