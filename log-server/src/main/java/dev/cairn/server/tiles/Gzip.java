package dev.cairn.server.tiles;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** The gzip coding, fast rather than small: entries are mostly base64 of random bytes, and a cache in front keeps the result. */
final class Gzip {
    private Gzip() {}

    static byte[] compress(byte[] plain) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(plain.length);
        try (GZIPOutputStream gzip = new FastGzip(out)) {
            gzip.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException("a byte array takes what is written", e);
        }
        return out.toByteArray();
    }

    private static final class FastGzip extends GZIPOutputStream {
        FastGzip(ByteArrayOutputStream out) throws IOException {
            super(out);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }
}
