package dev.cairn.core.sequencer;

import dev.cairn.core.StoreException;
import dev.cairn.core.merkle.Hash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The largest tree for which the log has signed a checkpoint, in a small file outside both journals. It tells when both of them were replaced by
 * older copies, which agree with each other.
 *
 * <p><b>The commit point</b> is the return of {@link #advance}: it comes after the checkpoint journal has the checkpoint, and before anyone is
 * shown it, readers or witnesses. A crash before it leaves a checkpoint in the journal that nobody has seen, and the next start advances the mark
 * before it shows it. A crash after it leaves a mark that both journals bear out.
 *
 * <p>Two slots, a page each, are written in turn and in place: a killed process leaves what it wrote to the kernel, and nothing is synced. What a
 * power failure tears does not fit its checksum and does not count; then the other slot does. If neither counts there is no mark, as before the
 * first checkpoint: the mark is a guard, and the journals are the truth.
 *
 * <pre>
 * slot: "cairnmk1"  size (8)  root hash (32)  sequence number in the checkpoint journal (8)  CRC-32C of all that (4)
 * </pre>
 *
 * <p>One writer. Numbers are big-endian.
 */
final class PublishedMark implements AutoCloseable {
    /**
     * What the mark says.
     *
     * @param size of the tree
     * @param root its root hash
     * @param sequenceNr of the event in the checkpoint journal
     */
    record Tree(long size, Hash root, long sequenceNr) {}

    private static final long MAGIC = 0x636169726e6d6b31L; // "cairnmk1"
    private static final int SLOT = 4096;
    private static final int SUMMED = 8 + 8 + Hash.LENGTH + 8;
    private static final int LENGTH = SUMMED + 4;

    private final FileChannel file;
    private final ByteBuffer out = ByteBuffer.allocateDirect(LENGTH);
    private @Nullable Tree current;
    private int next; // the slot that does not hold the current mark

    private PublishedMark(FileChannel file) throws IOException {
        this.file = file;
        if (file.size() < 2 * SLOT) {
            file.write(ByteBuffer.allocate(1), 2 * SLOT - 1);
        }
        Tree first = slot(file, 0);
        Tree second = slot(file, 1);
        current = newer(first, second);
        next = current == null || current.equals(second) ? 0 : 1;
    }

    /**
     * Opens the mark to advance it; makes its file if it is not there.
     *
     * @throws StoreException if that cannot be done
     */
    static PublishedMark open(Path path) {
        FileChannel file = null;
        try {
            file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            return new PublishedMark(file);
        } catch (IOException e) {
            closeQuietly(file);
            throw new StoreException("published tree: its file cannot be opened", e);
        }
    }

    /**
     * What the mark in a file says; empty if there is none.
     *
     * @throws StoreException if the file cannot be read
     */
    static Optional<Tree> read(Path path) {
        if (!Files.exists(path)) {
            return Optional.empty();
        }
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            return Optional.ofNullable(newer(slot(file, 0), slot(file, 1)));
        } catch (IOException e) {
            throw new StoreException("published tree: its file cannot be read", e);
        }
    }

    /** What the mark says; empty if there is none. */
    Optional<Tree> tree() {
        return Optional.ofNullable(current);
    }

    /**
     * Notes a tree. One that is not larger than the one noted before changes nothing.
     *
     * @throws StoreException if it cannot be written: then nobody may be shown the checkpoint
     */
    void advance(Tree tree) {
        if (current != null && tree.size() <= current.size()) {
            return;
        }
        out.clear()
                .putLong(MAGIC)
                .putLong(tree.size())
                .put(tree.root().unsafeArray())
                .putLong(tree.sequenceNr());
        out.putInt(checksum(out)).flip();
        try {
            long at = (long) next * SLOT;
            while (out.hasRemaining()) {
                at += file.write(out, at);
            }
        } catch (IOException e) {
            throw new StoreException("published tree: its file cannot be written", e);
        }
        current = tree;
        next = 1 - next;
    }

    private static @Nullable Tree slot(FileChannel file, int slot) throws IOException {
        ByteBuffer in = ByteBuffer.allocate(LENGTH);
        while (in.hasRemaining()) {
            if (file.read(in, (long) slot * SLOT + in.position()) < 0) {
                return null;
            }
        }
        if (in.getLong(0) != MAGIC || in.getInt(SUMMED) != checksum(in)) {
            return null;
        }
        return new Tree(in.getLong(8), Hash.copyOf(in.array(), 16), in.getLong(16 + Hash.LENGTH));
    }

    private static @Nullable Tree newer(@Nullable Tree first, @Nullable Tree second) {
        return first == null || (second != null && second.size() > first.size()) ? second : first;
    }

    private static int checksum(ByteBuffer slot) {
        CRC32C sum = new CRC32C();
        sum.update(slot.duplicate().position(0).limit(SUMMED));
        return (int) sum.getValue();
    }

    private static void closeQuietly(@Nullable FileChannel file) {
        if (file != null) {
            try {
                file.close();
            } catch (IOException ignored) {
                // The first failure is the one to tell.
            }
        }
    }

    @Override
    public void close() {
        closeQuietly(file);
    }
}
