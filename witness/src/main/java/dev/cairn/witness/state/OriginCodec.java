package dev.cairn.witness.state;

import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.note.SignedNote;
import dev.cairn.witness.state.OriginEvent.CheckpointCosigned;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;

/** Events and snapshots as bytes, and back; the layouts are in the package documentation. */
final class OriginCodec {
    static final String CHECKPOINT_COSIGNED = "checkpoint-cosigned/1";
    static final String ORIGIN_STATE = "origin-state/1";

    private static final int HEADER = 8 + Hash.LENGTH + 8;

    private OriginCodec() {}

    static String manifest(Object value) {
        if (value instanceof CheckpointCosigned) {
            return CHECKPOINT_COSIGNED;
        }
        if (value instanceof OriginState) {
            return ORIGIN_STATE;
        }
        throw new IllegalArgumentException("not an event or snapshot of a witness: " + value.getClass());
    }

    static byte[] encode(Object value) {
        return manifest(value).equals(CHECKPOINT_COSIGNED)
                ? encode(((CheckpointCosigned) value).checkpoint())
                : ((OriginState) value).last().map(OriginCodec::encode).orElse(new byte[0]);
    }

    private static byte[] encode(CosignedCheckpoint checkpoint) {
        byte[] note = checkpoint.note().encode().unsafeArray();
        return ByteBuffer.allocate(HEADER + note.length)
                .putLong(checkpoint.size())
                .put(checkpoint.root().unsafeArray())
                .putLong(checkpoint.time().getEpochSecond())
                .put(note)
                .array();
    }

    /** @throws StoreException if no such manifest is known or the bytes are not of its form */
    static Object decode(String manifest, byte[] bytes) {
        try {
            return switch (manifest) {
                case CHECKPOINT_COSIGNED -> new CheckpointCosigned(checkpoint(bytes));
                case ORIGIN_STATE -> bytes.length == 0 ? OriginState.EMPTY : new OriginState(checkpoint(bytes));
                default -> throw new StoreException("witness journal: unknown manifest " + manifest);
            };
        } catch (BufferUnderflowException
                | IllegalArgumentException
                | DateTimeException
                | ArithmeticException
                | MalformedException e) {
            throw new StoreException("witness journal: " + manifest + ": " + e.getMessage(), e);
        }
    }

    private static CosignedCheckpoint checkpoint(byte[] bytes) throws MalformedException {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        long size = in.getLong();
        byte[] root = new byte[Hash.LENGTH];
        in.get(root);
        Instant time = Instant.ofEpochSecond(in.getLong());
        byte[] note = new byte[in.remaining()];
        in.get(note);
        return new CosignedCheckpoint(size, Hash.wrap(root), time, SignedNote.parse(note));
    }
}
