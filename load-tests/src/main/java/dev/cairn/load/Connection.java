package dev.cairn.load;

import dev.cairn.core.MalformedException;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** One kept-alive connection of a {@link LoadEngine}, which owns all its fields; at most one request is in flight on it. */
final class Connection {
    private static final int CONNECT_MILLIS = 1000;

    final ResponseParser parser = new ResponseParser();
    /** The submission in flight, or -1. */
    long number = -1;

    long due;
    long sentAt;
    long resumeAt;
    private @Nullable SocketChannel channel;
    private @Nullable SelectionKey key;
    /** The rest of a request that the socket did not take at once. */
    private @Nullable ByteBuffer pending;

    void open(InetSocketAddress address, Selector selector) throws IOException {
        SocketChannel opened = SocketChannel.open();
        try {
            opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
            opened.socket().connect(address, CONNECT_MILLIS);
            opened.configureBlocking(false);
            key = opened.register(selector, SelectionKey.OP_READ, this);
        } catch (IOException e) {
            opened.close();
            throw e;
        }
        channel = opened;
    }

    boolean isOpen() {
        return channel != null;
    }

    void begin(long submission, long dueAt, long now) {
        number = submission;
        due = dueAt;
        sentAt = now;
    }

    void end() {
        number = -1;
        parser.reset();
    }

    void write(ByteBuffer request) throws IOException {
        opened().write(request);
        if (request.hasRemaining()) {
            pending = ByteBuffer.allocate(request.remaining()).put(request).flip();
            registered().interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        }
    }

    void flush() throws IOException {
        ByteBuffer rest = pending;
        if (rest != null) {
            opened().write(rest);
            if (rest.hasRemaining()) {
                return;
            }
        }
        pending = null;
        registered().interestOps(SelectionKey.OP_READ);
    }

    /** Reads what is there; whether it completes the answer to the request in flight. */
    boolean read(ByteBuffer buffer) throws IOException, MalformedException {
        buffer.clear();
        int read = opened().read(buffer);
        if (read < 0) {
            throw new EOFException("the server closed the connection");
        }
        if (number < 0 && read > 0) {
            throw new MalformedException("HTTP response", "bytes without a request");
        }
        return parser.feed(buffer.flip());
    }

    void close() {
        pending = null;
        parser.reset();
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                // What matters of this connection has been read; its end carries no news.
            }
        }
        channel = null;
    }

    private SocketChannel opened() throws IOException {
        if (channel == null) {
            throw new IOException("not connected");
        }
        return channel;
    }

    private SelectionKey registered() throws IOException {
        if (key == null) {
            throw new IOException("not connected");
        }
        return key;
    }
}
