package dev.cairn.load;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps the bodies of acknowledgements in a temporary file, so that they can be checked after the clock has stopped. A record is the
 * number of the submission (8 bytes, big-endian), the length of the body (4 bytes) and the body.
 */
final class AnswerSpool implements AnswerSink, AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 20;

    private final Path file;
    private final int every;
    private final DataOutputStream out;
    private final AtomicLong kept = new AtomicLong();

    /** Called with each kept answer, in the order they came. */
    interface Reader {
        void answer(long number, byte[] body) throws IOException, FalseAnswerException;
    }

    /** @param every 1 keeps all answers, n those whose number is a multiple of n */
    AnswerSpool(int every) throws IOException {
        this.file = Files.createTempFile("cairn-load-", ".answers");
        this.every = every;
        this.out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), BUFFER_BYTES));
    }

    @Override
    public void acknowledged(long number, ResponseParser response) {
        if (number % every != 0) {
            return;
        }
        byte[] body = response.body();
        try {
            out.writeLong(number);
            out.writeInt(body.length);
            out.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep an answer", e);
        }
        kept.incrementAndGet();
    }

    /** How many answers are kept; any thread. */
    long kept() {
        return kept.get();
    }

    void forEach(Reader reader) throws IOException, FalseAnswerException {
        out.flush();
        try (DataInputStream in =
                new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES))) {
            for (long i = 0; i < kept.get(); i++) {
                long number = in.readLong();
                byte[] body = new byte[in.readInt()];
                in.readFully(body);
                reader.answer(number, body);
            }
        }
    }

    /** Deletes the file. */
    @Override
    public void close() throws IOException {
        out.close();
        Files.deleteIfExists(file);
    }
}
