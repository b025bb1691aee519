package dev.cairn.core.journal;

import org.apache.pekko.serialization.SerializerWithStringManifest;

/** Pekko's door to the event formats of this package. Its identifier is in every journal row: it never changes. */
public final class EventSerializer extends SerializerWithStringManifest {
    /** The identifier of this serializer in journal rows. */
    public static final int IDENTIFIER = 0x4361_6972; // the bytes "Cair"

    @Override
    public int identifier() {
        return IDENTIFIER;
    }

    @Override
    public String manifest(Object value) {
        return EventCodec.manifest(value);
    }

    @Override
    public byte[] toBinary(Object value) {
        return EventCodec.encode(value);
    }

    @Override
    public Object fromBinary(byte[] bytes, String manifest) {
        return EventCodec.decode(manifest, bytes);
    }
}
