package io.ztun.tun.linux;

import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

import io.ztun.api.Offload;
import io.ztun.api.PacketBatch;
import io.ztun.jna.Libc;
import io.ztun.spi.TunConfig.Offloads;
import io.ztun.spi.TunDevice;
import io.ztun.spi.TunReader;
import io.ztun.spi.TunWriter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Packets through a real interface, with the kernel at its other side. */
@InNamespace
class LinuxTunTrafficTest {

    @ParameterizedTest
    @EnumSource(Offloads.class)
    void shouldCrossBothWays(Offloads offload) {
        try (TunDevice device = Tuns.configured(offload)) {
            assertEquals(offload != Offloads.OFF, device.offload());
            ping(device, 56);
            ping(device, 1_472);
        }
    }

    /** Writes an echo request in the middle of a larger buffer and reads until the kernel's answer comes out. */
    private static void ping(TunDevice device, int payload) {
        ByteBuffer request = Packets.echoRequest(Tuns.TWO, Tuns.ONE, 7, payload);
        int length = request.capacity();
        ByteBuffer larger = ByteBuffer.allocateDirect(length + 30)
                .put(13, request, 0, length)
                .limit(1);
        assertTrue(device.newWriter().write(larger, 13, length, Offload.NONE));
        PacketBatch batch = Tuns.batch();
        while (true) {
            int count = device.reader(0).read(batch, 0, 0);
            for (int i = 0; i < count; i++) {
                if (Packets.isEchoReply(batch.buffer(), batch.offset(i))) {
                    assertEquals(length, batch.length(i));
                    assertEquals(Offload.NONE, batch.offload(i));
                    ByteBuffer sent = request.slice(28, payload);
                    assertEquals(sent, batch.buffer().slice(batch.offset(i) + 28, payload));
                    return;
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = Offloads.class, mode = Mode.EXCLUDE, names = "AUTO")
    void shouldCarryAStreamUnharmed(Offloads offload) throws Exception {
        byte[] data = new byte[32 << 20];
        new Random(1).nextBytes(data);
        CompletableFuture<byte[]> received = new CompletableFuture<>();
        try (TwoHosts hosts = new TwoHosts(offload, Namespace.run(() -> receiver(offload, received)))) {
            send(data);
            byte[] digest = received.get(60, TimeUnit.SECONDS);
            assertArrayEquals(MessageDigest.getInstance("SHA-256").digest(data), digest);
            assertEquals(0, hosts.lost.get());
            int complete = hosts.longest.get(Offload.GSO_NONE);
            assertTrue(complete <= Tuns.MTU, "longest complete packet: " + complete);
            if (hosts.here.offload()) {
                int longest = hosts.longest.get(Offload.GSO_TCPV4);
                assertTrue(longest > 30_000, "longest super-packet: " + longest);
            } else {
                assertEquals(1, hosts.longest.size());
            }
        }
    }

    @Test
    void shouldTellWhatIsRefusedFromWhatIsLost() throws Exception {
        try (TunDevice device = Tuns.configured(Offloads.ON)) {
            TunWriter writer = device.newWriter();
            ByteBuffer packet = Packets.tcp(Tuns.TWO, Tuns.ONE, 2024, 3_000);
            assertTrue(writer.write(packet, 0, packet.capacity(), Packets.tcpOffload(1_000)));
            assertEquals(Optional.empty(), writer.refusal());
            assertFalse(writer.write(packet, 0, packet.capacity(), Packets.tcpOffload(0)));
            assertEquals(Optional.of("errno=EINVAL(22)"), writer.refusal());
            Shell.run("ip link set ztun0 down");
            assertFalse(writer.write(packet, 0, packet.capacity(), Packets.tcpOffload(1_000)));
            assertEquals(Optional.empty(), writer.refusal());
        }
    }

    private static TunDevice receiver(Offloads offload, CompletableFuture<byte[]> received) throws Exception {
        TunDevice device = Tuns.open(offload);
        device.configure(Tuns.TWO, Tuns.MTU);
        ServerSocket server = new ServerSocket();
        server.bind(new InetSocketAddress(Tuns.TWO.address(), 2024));
        CompletableFuture.runAsync(() -> digest(server, received), Tuns.THREADS);
        return device;
    }

    private static void digest(ServerSocket server, CompletableFuture<byte[]> result) {
        try (server;
                Socket socket = server.accept();
                InputStream in = socket.getInputStream()) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] chunk = new byte[1 << 16];
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                digest.update(chunk, 0, n);
            }
            result.complete(digest.digest());
        } catch (Exception e) {
            result.completeExceptionally(e);
        }
    }

    private static void send(byte[] data) throws Exception {
        try (Socket socket = new Socket(Tuns.TWO.address(), 2024);
                OutputStream out = socket.getOutputStream()) {
            out.write(data);
        }
    }

    @Test
    void shouldCarryUdpSuperPackets() throws Exception {
        CompletableFuture<DatagramSocket> bound = new CompletableFuture<>();
        TunDevice there = Namespace.run(() -> {
            TunDevice device = Tuns.open(Offloads.ON);
            device.configure(Tuns.TWO, Tuns.MTU);
            bound.complete(new DatagramSocket(2024, Tuns.TWO.address()));
            return device;
        });
        try (TwoHosts hosts = new TwoHosts(Offloads.ON, there);
                DatagramSocket receiver = bound.get()) {
            Assumptions.assumeTrue(hosts.here.udpOffload(), "the kernel has no UDP super-packets (before 6.2)");
            sendSegmented(10_500, 1_000);
            receiver.setSoTimeout(5_000);
            for (int i = 0; i < 11; i++) {
                DatagramPacket datagram = new DatagramPacket(new byte[2_000], 2_000);
                receiver.receive(datagram);
                assertEquals(i < 10 ? 1_000 : 500, datagram.getLength());
                assertEquals((byte) i, datagram.getData()[0]);
            }
            assertEquals(28 + 10_500, hosts.longest.get(Offload.GSO_UDP_L4));
        }
    }

    /** One {@code write} that the kernel may cut into datagrams, each beginning with its number: udp(7), UDP_SEGMENT. */
    private static void sendSegmented(int length, int segment) {
        int fd = Libc.socket(TestLibc.AF_INET, TestLibc.SOCK_DGRAM, 0);
        Scratch size = new Scratch(4);
        size.bytes().putInt(0, segment);
        assertEquals(0, TestLibc.setsockopt(fd, TestLibc.SOL_UDP, TestLibc.UDP_SEGMENT, size.address(), 4));
        Scratch address = new Scratch(16);
        address.bytes()
                .putShort(0, (short) TestLibc.AF_INET)
                .put(2, (byte) (2024 >> 8))
                .put(3, (byte) 2024);
        address.bytes().put(4, Tuns.TWO.address().getAddress());
        assertEquals(0, TestLibc.connect(fd, address.address(), 16));
        Scratch data = new Scratch(length);
        for (int at = 0; at < length; at += segment) {
            data.bytes().put(at, (byte) (at / segment));
        }
        assertEquals(length, Libc.write(fd, data.address(), length));
        data.keep();
        address.keep();
        size.keep();
        Libc.close(fd);
    }

    @Test
    void shouldTakeASuperPacketOfTheGreatestLength() throws Exception {
        try (TunDevice device = Tuns.configured(Offloads.ON)) {
            ByteBuffer packet = Packets.tcp(Tuns.TWO, Tuns.ONE, 9, 65_535 - 40);
            TunWriter writer = device.newWriter();
            assertTrue(writer.write(packet, 0, packet.capacity(), Packets.tcpOffload(1_460)));
            assertTrue(writer.write(packet, 0, packet.capacity(), Packets.tcpOffload(10_000)));
            assertEquals(
                    "2", Shell.run("awk '/ztun0:/ {print $3}' /proc/net/dev").strip());
        }
    }

    @Test
    void shouldRefuseWhatIsNotAPacketAndLiveOn() throws Exception {
        try (TunDevice device = Tuns.configured(Offloads.ON)) {
            TunWriter writer = device.newWriter();
            ByteBuffer packet = Packets.tcp(Tuns.TWO, Tuns.ONE, 9, 2_960);
            int length = packet.capacity();
            assertFalse(writer.write(packet, 0, length, Packets.tcpOffload(0)));
            assertFalse(writer.write(packet, 0, length, Offload.of(1, Offload.GSO_TCPV4, 1_000, 2_999, 16)));
            assertFalse(writer.write(packet, 0, length, Offload.of(1, 0x7f, 1_000, 20, 16)));
            assertFalse(writer.write(packet, 0, 0, Offload.NONE));
            assertFalse(writer.write(packet, 9, 20, Offload.NONE), "neither IPv4 nor IPv6");
            long seed = Long.getLong("ztun.seed", System.nanoTime());
            Random random = new Random(seed);
            for (int i = 0; i < 20_000; i++) {
                writer.write(packet, 0, 1 + random.nextInt(length), random.nextLong());
            }
            ping(device, 56);
        }
    }

    @Test
    void shouldNotTakeMetadataWithoutOffload() {
        try (TunDevice device = Tuns.configured(Offloads.OFF)) {
            ByteBuffer packet = Packets.tcp(Tuns.TWO, Tuns.ONE, 9, 1_000);
            assertFalse(device.newWriter().write(packet, 0, packet.capacity(), Packets.tcpOffload(500)));
            assertTrue(device.newWriter().write(packet, 0, packet.capacity(), Offload.NONE));
        }
    }

    @ParameterizedTest
    @EnumSource(value = Offloads.class, mode = Mode.EXCLUDE, names = "AUTO")
    void shouldNotTouchBytesOutsideTheBuffer(Offloads offload) {
        try (TunDevice device = Tuns.configured(offload)) {
            TunWriter writer = device.newWriter();
            ByteBuffer packet = Packets.echoRequest(Tuns.TWO, Tuns.ONE, 1, 72);
            int[][] ranges = {{0, 101}, {-1, 50}, {50, 51}, {100, 1}, {0, -1}, {Integer.MAX_VALUE, 2}};
            for (int[] range : ranges) {
                assertThrows(
                        IndexOutOfBoundsException.class, () -> writer.write(packet, range[0], range[1], Offload.NONE));
            }
            assertThrows(
                    IllegalArgumentException.class, () -> writer.write(ByteBuffer.allocate(50), 0, 50, Offload.NONE));
            PacketBatch small = new PacketBatch(10, 65_535);
            assertThrows(IllegalArgumentException.class, () -> device.reader(0).read(small, 0, 0));
            ping(device, 56);
        }
    }

    @Test
    void shouldReadTogetherWhatWaits() {
        try (TunDevice device = Tuns.configured(Offloads.AUTO)) {
            TunWriter writer = device.newWriter();
            ByteBuffer small = Packets.echoRequest(Tuns.TWO, Tuns.ONE, 1, 56);
            for (int i = 0; i < 20; i++) {
                assertTrue(writer.write(small, 0, small.capacity(), Offload.NONE));
            }
            assertTrue(device.reader(0).read(Tuns.batch(), 0, 0) >= 20);
            ByteBuffer large = Packets.echoRequest(Tuns.TWO, Tuns.ONE, 1, 1_472);
            for (int i = 0; i < 100; i++) {
                assertTrue(writer.write(large, 0, large.capacity(), Offload.NONE));
            }
            PacketBatch batch = Tuns.batch();
            device.reader(0).read(batch, 0, 0);
            assertTrue(batch.bytes() >= 64 * 1024 && batch.bytes() < 66 * 1024, "bytes=" + batch.bytes());
        }
    }

    @Test
    void shouldWaitForCompanyUntilItHasEnough() {
        try (TunDevice device = Tuns.configured(Offloads.AUTO)) {
            TunWriter writer = device.newWriter();
            TunReader reader = device.reader(0);
            PacketBatch batch = Tuns.batch();
            ByteBuffer request = Packets.echoRequest(Tuns.TWO, Tuns.ONE, 1, 56);
            long lingerNs = Duration.ofMillis(50).toNanos();
            exchange(reader, writer, batch, request, 1); // what the system has to say by itself
            long startNs = System.nanoTime();
            assertTrue(writer.write(request, 0, request.capacity(), Offload.NONE));
            reader.read(batch, lingerNs, 100_000);
            assertTrue(System.nanoTime() - startNs >= lingerNs);
            assertTrue(writer.write(request, 0, request.capacity(), Offload.NONE));
            assertTrue(writer.write(request, 0, request.capacity(), Offload.NONE));
            long longNs = Duration.ofMinutes(1).toNanos();
            assertTimeoutPreemptively(Duration.ofSeconds(30), () -> reader.read(batch, longNs, 2 * request.capacity()));
        }
    }

    @Test
    void shouldShareTheLoadAmongItsQueues() throws Exception {
        try (TunDevice device = Tuns.open(Optional.empty(), Offloads.AUTO, 2)) {
            device.configure(Tuns.ONE, Tuns.MTU);
            AtomicIntegerArray read = new AtomicIntegerArray(2);
            for (int i = 0; i < 2; i++) {
                int index = i;
                CompletableFuture.runAsync(() -> count(device.reader(index), read, index), Tuns.THREADS);
            }
            for (int flow = 0; flow < 64; flow++) {
                try (DatagramSocket socket = new DatagramSocket()) {
                    InetAddress to = Tuns.TWO.address();
                    socket.send(new DatagramPacket(new byte[100], 100, to, 3_000 + flow));
                }
            }
            for (int i = 0; i < 500 && read.get(0) + read.get(1) < 64; i++) {
                Thread.sleep(10);
            }
            assertEquals(64, read.get(0) + read.get(1), read.toString());
            assertTrue(read.get(0) > 0 && read.get(1) > 0, read.toString());
        }
    }

    private static void count(TunReader reader, AtomicIntegerArray read, int index) {
        PacketBatch batch = Tuns.batch();
        int count;
        while ((count = reader.read(batch, 0, 0)) != TunReader.CLOSED) {
            for (int i = 0; i < count; i++) {
                if (Packets.protocol(batch.buffer(), batch.offset(i)) == Packets.UDP) {
                    read.incrementAndGet(index);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = Offloads.class, mode = Mode.EXCLUDE, names = "AUTO")
    void shouldAllocateNothingPerPacket(Offloads offload) {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (TunDevice device = Tuns.configured(offload)) {
            TunWriter writer = device.newWriter();
            PacketBatch batch = Tuns.batch();
            ByteBuffer request = Packets.echoRequest(Tuns.TWO, Tuns.ONE, 1, 56);
            exchange(device.reader(0), writer, batch, request, 1_000);
            long before = threads.getCurrentThreadAllocatedBytes();
            exchange(device.reader(0), writer, batch, request, 100_000);
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            assertTrue(allocated < 1_024, "bytes allocated for 100000 packets each way: " + allocated);
        }
    }

    private static void exchange(TunReader reader, TunWriter writer, PacketBatch batch, ByteBuffer packet, int times) {
        for (int i = 0; i < times; i++) {
            if (!writer.write(packet, 0, packet.capacity(), Offload.NONE) || reader.read(batch, 0, 0) < 1) {
                throw new AssertionError("lost packet " + i);
            }
        }
    }
}
