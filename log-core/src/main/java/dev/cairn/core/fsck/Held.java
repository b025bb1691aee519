package dev.cairn.core.fsck;

import java.util.Optional;

/** A tile or bundle as the log holds it: in the width asked for, or, where that partial is gone, full. */
final class Held {
    final String path;
    final int width;
    final byte[] bytes;

    private Held(String path, int width, byte[] bytes) {
        this.path = path;
        this.width = width;
        this.bytes = bytes;
    }

    /** Empty if neither is there; the two paths are the same for what is full anyway. */
    static Optional<Held> read(LogFiles files, String path, int width, String fullPath, int fullWidth) {
        // SPEC (tlog-tiles): a log may delete partial tiles once the full tile is available; clients may fetch that as
        // a fallback.
        Optional<Held> exact = files.read(path).map(bytes -> new Held(path, width, bytes));
        return exact.isPresent() || width == fullWidth
                ? exact
                : files.read(fullPath).map(bytes -> new Held(fullPath, fullWidth, bytes));
    }
}
