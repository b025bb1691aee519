package dev.cairn.core.journal;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.entry.IndexKey;
import dev.cairn.core.entry.Supplement;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is beside an entry in {@code entries-sequenced/2}. */
final class SupplementCodec {
    private static final int KEY_HEADER = 1 + 2;

    private SupplementCodec() {}

    static long length(Supplement supplement) {
        long length = 2 + 1;
        for (IndexKey key : supplement.indexKeys()) {
            length += KEY_HEADER + utf8(key).length;
        }
        return length + supplement.attestation().map(bytes -> 4L + bytes.size()).orElse(0L);
    }

    static void encode(Supplement supplement, ByteBuffer out) {
        out.putShort((short) supplement.indexKeys().size());
        for (IndexKey key : supplement.indexKeys()) {
            byte[] term = utf8(key);
            out.put(key.type().code()).putShort((short) term.length).put(term);
        }
        if (supplement.attestation().isPresent()) {
            byte[] attestation = supplement.attestation().get().unsafeArray();
            out.put((byte) 1).putInt(attestation.length).put(attestation);
        } else {
            out.put((byte) 0);
        }
    }

    private static byte[] utf8(IndexKey key) {
        return key.term().getBytes(StandardCharsets.UTF_8);
    }

    static Supplement decode(ByteBuffer in) throws MalformedException {
        int count = Short.toUnsignedInt(in.getShort());
        if (count > in.remaining() / KEY_HEADER) {
            throw new MalformedException("supplement", "more index keys than there are bytes for");
        }
        List<IndexKey> keys = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            keys.add(decodeKey(in));
        }
        return new Supplement(keys, decodeAttestation(in));
    }

    private static IndexKey decodeKey(ByteBuffer in) throws MalformedException {
        IndexKey.Type type = IndexKey.Type.ofCode(in.get());
        byte[] term = new byte[Short.toUnsignedInt(in.getShort())];
        in.get(term);
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(term))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedException("supplement", "a term must be UTF-8");
        }
        IndexKey key = new IndexKey(type, text);
        if (!key.term().equals(text)) {
            throw new MalformedException("supplement", "a term must be in lower case");
        }
        return key;
    }

    private static Optional<Bytes> decodeAttestation(ByteBuffer in) throws MalformedException {
        int present = in.get();
        if (present == 0) {
            return Optional.empty();
        }
        if (present != 1) {
            throw new MalformedException("supplement", "an attestation is there or not: 1 or 0");
        }
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new MalformedException("supplement", "the attestation is longer than the event");
        }
        byte[] attestation = new byte[length];
        in.get(attestation);
        return Optional.of(Bytes.wrap(attestation));
    }
}
