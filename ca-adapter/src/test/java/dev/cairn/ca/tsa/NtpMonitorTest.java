package dev.cairn.ca.tsa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NtpMonitorTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.25Z");
    private static final long EPOCH_OFFSET = 2_208_988_800L;

    private final List<DatagramSocket> sockets = new ArrayList<>();
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();

    @AfterEach
    void stop() {
        sockets.forEach(DatagramSocket::close);
    }

    /** A server on loopback whose clock shows a time; {@code change} edits its good answers. */
    private InetSocketAddress server(Instant time, UnaryOperator<ByteBuffer> change) throws IOException {
        DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        sockets.add(socket);
        Thread thread = new Thread(
                () -> {
                    try {
                        while (true) {
                            DatagramPacket packet = new DatagramPacket(new byte[48], 48);
                            socket.receive(packet);
                            long question = ByteBuffer.wrap(packet.getData()).getLong(40);
                            ByteBuffer answer = ByteBuffer.allocate(48)
                                    .put(0, (byte) 0x24)
                                    .put(1, (byte) 2)
                                    .putLong(24, question)
                                    .putLong(32, ntp(time))
                                    .putLong(40, ntp(time));
                            byte[] bytes = change.apply(answer).array();
                            socket.send(new DatagramPacket(bytes, bytes.length, packet.getSocketAddress()));
                        }
                    } catch (IOException closed) {
                        // The test is over.
                    }
                },
                "ntp-server");
        thread.setDaemon(true);
        thread.start();
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    private InetSocketAddress server(Duration ahead) throws IOException {
        return server(NOW.plus(ahead), answer -> answer);
    }

    private static long ntp(Instant time) {
        return (time.getEpochSecond() + EPOCH_OFFSET) << 32 | (((long) time.getNano() << 32) / 1_000_000_000L);
    }

    private NtpMonitor asked(InetSocketAddress... servers) {
        NtpMonitor monitor = new NtpMonitor(List.of(servers), Duration.ofSeconds(1), InstantSource.fixed(NOW), metrics);
        monitor.ask();
        monitor.close();
        return monitor;
    }

    private double errors(String reason) {
        return metrics.counter("timestamp.authority.ntp.errors", "reason", reason)
                .count();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"PT0S", "PT0.75S", "PT-3H", "PT100000H"})
    void measuresTheOffset(Duration ahead) throws Exception {
        Duration offset = new SntpClient(InstantSource.fixed(NOW)).offset(server(ahead), Duration.ofSeconds(5));
        assertTrue(offset.minus(ahead).abs().toNanos() < 10, offset::toString);
    }

    @Test
    void offsetHoldsAcrossTheEraOf2036() throws Exception {
        Instant then = Instant.parse("2036-02-07T06:28:20Z");
        // The seconds have begun again from zero four seconds before.
        InetSocketAddress server =
                server(NOW, answer -> answer.putLong(32, 4L << 32).putLong(40, 4L << 32));
        assertEquals(Duration.ZERO, new SntpClient(InstantSource.fixed(then)).offset(server, Duration.ofSeconds(5)));
    }

    @Test
    void majorityDecides() throws IOException {
        InetSocketAddress good = server(Duration.ofMillis(900));
        InetSocketAddress off = server(Duration.ofMillis(-1100));
        assertEquals(Optional.empty(), asked(good, off).verdict());
        assertEquals(1, errors("offset"));
        assertEquals(
                Optional.of("the clock is off by more than 1000 ms: 2 of 3 NTP servers say so"),
                asked(off, good, off).verdict());
    }

    @Test
    void whatIsNoAnswerIsAnErrorAndNoVerdict() throws IOException {
        Instant late = NOW.plusSeconds(100);
        List<UnaryOperator<ByteBuffer>> broken = List.of(
                answer -> answer.putLong(24, 1),
                answer -> answer.put(0, (byte) 0x23),
                answer -> answer.put(0, (byte) 0xe4),
                answer -> answer.put(1, (byte) 0),
                answer -> answer.put(1, (byte) 16),
                answer -> answer.putLong(40, 0));
        int n = 0;
        for (UnaryOperator<ByteBuffer> change : broken) {
            assertEquals(Optional.empty(), asked(server(late, change)).verdict());
            assertEquals(++n, errors("unreachable"));
        }
        assertEquals(
                Optional.empty(),
                asked(server(late, answer -> ByteBuffer.allocate(47))).verdict());
        assertEquals(7, errors("unreachable"));
    }

    @Test
    void silentServerIsAnError() throws IOException {
        DatagramSocket silent = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        sockets.add(silent);
        assertEquals(
                Optional.empty(),
                asked((InetSocketAddress) silent.getLocalSocketAddress()).verdict());
        assertEquals(1, errors("unreachable"));
    }
}
