package dev.cairn.ca.tsa;

import dev.cairn.core.MalformedException;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Asks a server for the time (SNTP, <a href="https://www.rfc-editor.org/rfc/rfc5905#section-14">RFC 5905 section 14</a>; unauthenticated: an
 * attacker on the path can answer what he likes).
 *
 * <pre>
 * 0 LI VN Mode | 1 stratum | … | 24 originate timestamp | 32 receive timestamp | 40 transmit timestamp | 48 (extensions, ignored)
 * </pre>
 */
final class SntpClient {
    private static final String OBJECT = "NTP answer";
    private static final int PACKET_BYTES = 48;
    private static final int RECEIVE_BYTES = 1024;
    private static final byte VERSION_4_CLIENT = 0x23;
    private static final int SERVER = 4;
    private static final int UNSYNCHRONIZED = 3;
    private static final int MAX_STRATUM = 15;
    private static final int ORIGINATE = 24;
    private static final int RECEIVE = 32;
    private static final int TRANSMIT = 40;
    /** From 1900, the prime epoch of NTP, to 1970. */
    private static final long EPOCH_OFFSET = 2_208_988_800L;
    /** Seconds with the highest bit clear are of the era that begins in 2036. */
    private static final long ERA = 1L << 32;

    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    SntpClient(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * How far the server's clock is ahead of this one; negative if it is behind.
     *
     * @throws IOException if it does not answer in time
     * @throws MalformedException if it answers anything but the time
     */
    Duration offset(InetSocketAddress server, Duration timeout) throws IOException, MalformedException {
        // What the server must echo is random and not the time: nobody who does not see the question can answer it.
        long question = random.nextLong();
        byte[] request = ByteBuffer.allocate(PACKET_BYTES)
                .put(0, VERSION_4_CLIENT)
                .putLong(TRANSMIT, question)
                .array();
        byte[] buffer = new byte[RECEIVE_BYTES];
        DatagramPacket answer = new DatagramPacket(buffer, buffer.length);
        Instant sent;
        Instant received;
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(server.getHostString(), server.getPort()));
            socket.setSoTimeout((int) timeout.toMillis());
            sent = clock.instant();
            socket.send(new DatagramPacket(request, request.length));
            socket.receive(answer);
            received = clock.instant();
        }
        if (answer.getLength() < PACKET_BYTES) {
            throw new MalformedException(OBJECT, "shorter than " + PACKET_BYTES + " bytes");
        }
        return offset(ByteBuffer.wrap(buffer), question, sent, received);
    }

    private static Duration offset(ByteBuffer answer, long question, Instant sent, Instant received)
            throws MalformedException {
        int head = answer.get(0) & 0xff;
        if ((head & 7) != SERVER) {
            throw new MalformedException(OBJECT, "mode is not that of a server");
        }
        if (answer.getLong(ORIGINATE) != question) {
            throw new MalformedException(OBJECT, "originate timestamp is not the request's transmit timestamp");
        }
        int stratum = answer.get(1) & 0xff;
        if (head >> 6 == UNSYNCHRONIZED || stratum == 0 || stratum > MAX_STRATUM) {
            throw new MalformedException(OBJECT, "the server is not synchronized, or wants not to be asked");
        }
        if (answer.getLong(TRANSMIT) == 0) {
            throw new MalformedException(OBJECT, "transmit timestamp is zero");
        }
        // ((T2 - T1) + (T3 - T4)) / 2
        Duration there = Duration.between(sent, time(answer.getLong(RECEIVE)));
        Duration back = Duration.between(received, time(answer.getLong(TRANSMIT)));
        return there.plus(back).dividedBy(2);
    }

    private static Instant time(long timestamp) {
        long seconds = timestamp >>> 32;
        long nanos = ((timestamp & 0xffff_ffffL) * 1_000_000_000L) >>> 32;
        return Instant.ofEpochSecond((seconds < ERA / 2 ? seconds + ERA : seconds) - EPOCH_OFFSET, nanos);
    }
}
