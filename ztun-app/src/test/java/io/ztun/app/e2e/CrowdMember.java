package io.ztun.app.e2e;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

import io.ztun.api.Cidr;
import io.ztun.core.MemoryTun;
import io.ztun.core.ZtunClient;
import io.ztun.core.info.SessionInfo;
import io.ztun.core.info.SessionStatistics;
import io.ztun.core.info.TunnelListener;

/** An embedded client with a device without a kernel, of which its owner asks echoes. Echoes: one thread at a time. */
final class CrowdMember implements TunnelListener, AutoCloseable {

    private static final String LINE =
            "2026-03-21T10:%02d:%02d.%03d host%d app[%d]: request done status=200 bytes=%d\n";
    private static final int TEXT_LINES = 10_000;

    /** As logs have it, which shrinks to a quarter or so. */
    private static final byte[] TEXT = makeText();

    private static final Duration LOST = Duration.ofSeconds(1);

    /** How many packets may be on their way. */
    private static final int WINDOW = 8;

    private final MemoryTun tun;
    private final ZtunClient client;
    private final byte[] server;
    private volatile Cidr address;
    private volatile boolean connected;
    private volatile int ended;
    private volatile boolean moved;
    private int sequence;

    /**
     * Makes one; nothing is sent before {@link #start}.
     *
     * @param server the server's address in the tunnel
     */
    CrowdMember(int index, ZtunClient.Builder builder, InetAddress server) {
        tun = MemoryTun.create("crowd" + index);
        this.server = server.getAddress();
        client = builder.tunDevice(tun.device()).listener(this).build();
    }

    /** Connects. */
    void start() {
        client.start();
    }

    @Override
    public void onSessionOpened(SessionInfo session) {
        moved |= address != null && !address.equals(session.address());
        address = session.address();
        connected = true;
    }

    @Override
    public void onSessionClosed(SessionInfo session, SessionStatistics statistics, String reason) {
        connected = false;
        ended++;
    }

    boolean isConnected() {
        return connected;
    }

    /** How many sessions of its have ended. */
    int ended() {
        return ended;
    }

    /** Whether it was given another address than the one it had. */
    boolean hasMoved() {
        return moved;
    }

    /** Its address in the tunnel. */
    String address() {
        return address.address().getHostAddress();
    }

    /** Asks for an echo; returns how long it took in nanoseconds, or empty if it did not come in time. */
    Optional<Long> echo(Duration timeout) throws InterruptedException {
        int asked = ++sequence & 0xffff;
        long startNs = System.nanoTime();
        ask(asked, new byte[56]);
        while (true) {
            ByteBuffer packet = tun.take(timeout.minusNanos(System.nanoTime() - startNs));
            if (packet == null) {
                return Optional.empty();
            }
            if (isEcho(packet) && packet.getShort(26) == (short) asked) {
                return Optional.of(System.nanoTime() - startNs);
            }
        }
    }

    /**
     * Sends text and has it sent back, a few packets at a time.
     *
     * @return how many bytes came back
     */
    long bulk(long bytes, int packetBytes) throws InterruptedException {
        long back = 0;
        for (long sent = 0; sent < bytes; ) {
            int asked = 0;
            for (; asked < WINDOW && sent < bytes; asked++) {
                ask(++sequence & 0xffff, text(packetBytes));
                sent += packetBytes;
            }
            ByteBuffer packet = tun.take(LOST);
            for (; packet != null; packet = --asked == 0 ? null : tun.take(LOST)) {
                back += isEcho(packet) ? packet.remaining() : 0;
            }
        }
        return back;
    }

    private byte[] text(int length) {
        int from = (int) (sequence * 7_919L % (TEXT.length - length));
        return Arrays.copyOfRange(TEXT, from, from + length);
    }

    private static byte[] makeText() {
        StringBuilder text = new StringBuilder();
        for (int n = 0; n < TEXT_LINES; n++) {
            text.append(String.format(LINE, n / 60 % 60, n % 60, n % 997, n % 13, n * 7 % 32_768, n * 31 % 100_003));
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private void ask(int number, byte[] text) {
        int from = ByteBuffer.wrap(address.address().getAddress()).getInt();
        tun.inject(ByteBuffer.wrap(RawPackets.echo(from, ByteBuffer.wrap(server).getInt(), number, text)));
    }

    private static boolean isEcho(ByteBuffer packet) {
        return packet.get(0) == 0x45 && packet.get(9) == 1 && packet.get(20) == 0;
    }

    @Override
    public void close() {
        client.close();
    }
}
