package dev.cairn.witness.check;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.file.AtomicFile;
import dev.cairn.core.file.PrivateFolder;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.Proofs;
import dev.cairn.core.note.Decimal;
import dev.cairn.core.tile.TileBuilder;
import dev.cairn.core.tile.TileId;
import dev.cairn.core.tile.TileSource;
import dev.cairn.core.tile.TiledNodes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The hash tiles of one log as the witness read them, so that it can say later what a smaller tree looked like even when the log does not show
 * it any more. Each level of tiles is one file of hashes, 32 bytes each in their order; {@code size} says how many leaves count. 32.13 bytes
 * for each entry of the log.
 *
 * <p>Whoever extends it has verified the root. Hashes are synced before the size that counts them: a crash leaves hashes that do not count
 * yet. One thread extends; several may read.
 */
final class LeafMirror implements TileSource {
    private static final String SIZE = "size";

    private final Path folder;
    private volatile long size;

    private LeafMirror(Path folder, long size) {
        this.folder = folder;
        this.size = size;
    }

    /**
     * Opens the mirror in a folder, which is made if it is not there. One whose files do not fit its size starts again at nothing: the log is read
     * again.
     *
     * @throws StoreException if the folder cannot be made or read
     */
    static LeafMirror open(Path folder) {
        try {
            PrivateFolder.create(folder);
            Path file = folder.resolve(SIZE);
            long size = 0;
            if (Files.exists(file)) {
                try {
                    size = Decimal.parse(
                            "mirror size",
                            Files.readString(file, StandardCharsets.UTF_8).strip());
                } catch (MalformedException e) {
                    size = 0;
                }
            }
            LeafMirror mirror = new LeafMirror(folder, size);
            return mirror.isComplete() ? mirror : new LeafMirror(folder, 0);
        } catch (IOException e) {
            throw new StoreException("mirror: " + folder + " cannot be opened: " + e.getMessage(), e);
        }
    }

    private boolean isComplete() throws IOException {
        int level = 0;
        for (long hashes = size; hashes > 0; hashes /= TileId.FULL_WIDTH) {
            Path file = file(level++);
            if (!Files.exists(file) || Files.size(file) < hashes * Hash.LENGTH) {
                return false;
            }
        }
        return true;
    }

    private Path file(int level) {
        return folder.resolve("level-" + level);
    }

    /** How many leaves it holds. */
    long size() {
        return size;
    }

    /** The nodes of the tree that it holds. */
    TiledNodes nodes() {
        return new TiledNodes(size, this);
    }

    /** The root of its first leaves. */
    Hash root(long leaves) {
        return Proofs.root(leaves, new TiledNodes(leaves, this));
    }

    @Override
    public byte[] tile(TileId id) {
        byte[] hashes = new byte[id.width() * Hash.LENGTH];
        ByteBuffer buffer = ByteBuffer.wrap(hashes);
        try (FileChannel channel = FileChannel.open(file(id.level()), StandardOpenOption.READ)) {
            long at = id.index() * TileId.FULL_WIDTH * Hash.LENGTH;
            while (buffer.hasRemaining()) {
                int read = channel.read(buffer, at + buffer.position());
                if (read < 0) {
                    throw new StoreException("mirror: " + id.path() + " is missing");
                }
            }
        } catch (IOException e) {
            throw new StoreException("mirror: " + id.path() + " cannot be read", e);
        }
        return hashes;
    }

    /** A builder behind the leaves that it holds. */
    TileBuilder builder() {
        return TileBuilder.resume(size, this);
    }

    /**
     * Keeps what a builder has added. When it returns, that is on disk.
     *
     * @param builder made by {@link #builder}, its root verified
     * @throws StoreException if it cannot be written; the mirror then holds what it held
     */
    void extend(TileBuilder builder) {
        try {
            builder.drain((level, index, hashes, offset, width) -> write(
                    level,
                    index * TileId.FULL_WIDTH * Hash.LENGTH,
                    ByteBuffer.wrap(hashes, offset, width * Hash.LENGTH)));
            int level = 0;
            for (long hashes = builder.size(); hashes > 0; hashes /= TileId.FULL_WIDTH) {
                try (FileChannel channel = FileChannel.open(file(level++), StandardOpenOption.WRITE)) {
                    channel.force(false);
                }
            }
            AtomicFile.write(folder.resolve(SIZE), Bytes.ofUtf8(builder.size() + "\n"));
        } catch (IOException e) {
            throw new StoreException("mirror: " + folder + " cannot be written: " + e.getMessage(), e);
        }
        size = builder.size();
    }

    private void write(int level, long at, ByteBuffer hashes) {
        try (FileChannel channel = FileChannel.open(file(level), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            long position = at;
            while (hashes.hasRemaining()) {
                position += channel.write(hashes, position);
            }
        } catch (IOException e) {
            throw new StoreException("mirror: " + file(level) + " cannot be written: " + e.getMessage(), e);
        }
    }
}
