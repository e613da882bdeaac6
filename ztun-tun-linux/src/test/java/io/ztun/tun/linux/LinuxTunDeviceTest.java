package io.ztun.tun.linux;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.ztun.api.Addresses;
import io.ztun.api.Cidr;
import io.ztun.api.ConfigException;
import io.ztun.api.Offload;
import io.ztun.api.PacketBatch;
import io.ztun.api.TunException;
import io.ztun.spi.TunConfig;
import io.ztun.spi.TunConfig.Offloads;
import io.ztun.spi.TunDevice;
import io.ztun.spi.TunReader;
import io.ztun.spi.TunWriter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** An interface's life, seen with the eyes of {@code ip}. */
@InNamespace
class LinuxTunDeviceTest {

    @Test
    void shouldTakeTheFirstFreeName() throws Exception {
        TunDevice first = Tuns.open(Offloads.AUTO);
        TunDevice second = Tuns.open(Offloads.OFF);
        assertEquals("ztun0", first.name());
        assertEquals("ztun1", second.name());
        first.close();
        TunDevice third = Tuns.open(Offloads.AUTO);
        assertEquals("ztun0", third.name());
        third.close();
        second.close();
        assertEquals("", Shell.run("ip -o link show type tun"));
    }

    @Test
    void shouldRefuseANameInUse() throws Exception {
        try (TunDevice device = Tuns.open(Optional.of("mine"), Offloads.AUTO, 2)) {
            TunException e = assertThrows(TunException.class, () -> Tuns.open(Optional.of("mine"), Offloads.AUTO, 2));
            assertEquals(
                    "TUNSETIFF failed: device=mine errno=EBUSY(16); the name is in use: take another one, or none for the"
                            + " first free one",
                    e.getMessage());
            assertTrue(Shell.run("ip link show mine").contains("mine"));
            assertEquals(2, device.readers());
        }
        assertThrows(TunException.class, () -> Tuns.open(Optional.of("lo"), Offloads.OFF, 1));
    }

    @Test
    void shouldShowAddressAndMtu() throws Exception {
        try (TunDevice device = Tuns.open(Offloads.AUTO)) {
            device.configure(Cidr.parse("172.168.13.1/24"), 9_000);
            String shown = Shell.run("ip addr show ztun0");
            assertTrue(shown.contains("inet 172.168.13.1/24 scope global"), shown);
            assertTrue(shown.contains("mtu 9000"), shown);
            assertTrue(shown.contains(",UP"), shown);
            assertTrue(shown.contains("inet6 fe80::"), shown);
            assertTrue(Shell.run("ip route").contains("172.168.13.0/24 dev ztun0"));
        }
    }

    @Test
    void shouldRouteNetworksAndLeaveOtherRoutesAlone() throws Exception {
        Cidr four = Cidr.parse("10.5.0.0/16");
        Cidr six = Cidr.parse("fd05::/64");
        try (TunDevice device = Tuns.configured(Offloads.AUTO)) {
            device.route(four);
            device.route(six);
            assertTrue(Shell.run("ip route").contains("10.5.0.0/16 dev ztun0 proto 122 scope link"));
            assertTrue(Shell.run("ip -6 route").contains("fd05::/64 dev ztun0 proto 122"));
            assertTrue(Shell.run("ip route get 10.5.1.1").contains("dev ztun0 src 10.99.0.1"));
            TunException e = assertThrows(TunException.class, () -> device.route(four));
            assertEquals(
                    "RTM_NEWROUTE failed: device=ztun0 network=10.5.0.0/16 errno=EEXIST(17); there is another route to it:"
                            + " see ip route show",
                    e.getMessage());
            device.unroute(four);
            device.unroute(six);
            device.unroute(six);
            assertFalse(Shell.run("ip route; ip -6 route").contains("122"));
            device.route(four);
        }
        assertFalse(Shell.run("ip route").contains("10.5.0.0"));
    }

    @Test
    void shouldReplaceItsOwnAddressAndNoOther() throws Exception {
        try (TunDevice device = Tuns.open(Offloads.AUTO)) {
            for (String promote : new String[] {"0", "1"}) {
                Shell.run("echo " + promote + " > /proc/sys/net/ipv4/conf/ztun0/promote_secondaries");
                device.configure(Tuns.ONE, Tuns.MTU);
                Shell.run("ip addr add 198.18.0.1/24 dev ztun0 && ip route add 198.19.0.0/24 dev ztun0");
                device.configure(Tuns.TWO, 1_400);
                device.configure(Tuns.TWO, 1_400);
                assertEquals("10.99.0.2/24 198.18.0.1/24", addresses());
                device.configure(Cidr.parse("fd00:99::1/64"), 1_400);
                assertEquals("198.18.0.1/24", addresses());
                assertTrue(Shell.run("ip -6 addr show ztun0").contains("inet6 fd00:99::1/64 scope global"));
                assertFalse(Shell.run("ip -6 addr show ztun0").contains("tentative"));
                assertTrue(Shell.run("ip route").contains("198.19.0.0/24"));
                Shell.run("ip addr del 198.18.0.1/24 dev ztun0 && ip addr del fd00:99::1/64 dev ztun0");
            }
            assertTrue(Shell.run("ip link show ztun0").contains("mtu 1400"));
        }
    }

    @Test
    void shouldHaveAnAddressOfEachFamily() throws Exception {
        try (TunDevice device = Tuns.open(Offloads.AUTO)) {
            device.configure(Addresses.of(Tuns.ONE, Cidr.parse("fd00:99::1/64")), Tuns.MTU);
            assertEquals("10.99.0.1/24 fd00:99::1/64", bothFamilies());
            Shell.run("ip route add 198.19.0.0/24 dev ztun0");
            device.configure(Addresses.of(Tuns.TWO, Cidr.parse("fd00:99::2/64")), Tuns.MTU);
            assertEquals("10.99.0.2/24 fd00:99::2/64", bothFamilies());
            device.configure(Addresses.of(Tuns.TWO, Cidr.parse("fd00:98::2/64")), Tuns.MTU);
            assertEquals("10.99.0.2/24 fd00:98::2/64", bothFamilies());
            device.configure(Tuns.TWO, Tuns.MTU);
            assertEquals("10.99.0.2/24", bothFamilies());
            assertTrue(Shell.run("ip route").contains("198.19.0.0/24"));
            assertThrows(
                    ConfigException.class,
                    () -> device.configure(Addresses.of(Tuns.ONE, Cidr.parse("fd00:99::1/64")), 1_279));
            assertEquals("10.99.0.2/24", bothFamilies(), "nothing is done by halves");
        }
    }

    private static String bothFamilies() throws Exception {
        return Shell.run("ip -o addr show ztun0 scope global | awk '{print $4}' | sort | xargs")
                .strip();
    }

    private static String addresses() throws Exception {
        return Shell.run("ip -4 -o addr show ztun0 | awk '{print $4}' | sort | xargs")
                .strip();
    }

    @Test
    void shouldSayWhyItCannotBeConfigured() throws Exception {
        TunDevice device = Tuns.open(Offloads.AUTO);
        assertThrows(ConfigException.class, () -> device.configure(Tuns.ONE, 575));
        assertThrows(ConfigException.class, () -> device.configure(Tuns.ONE, 65_536));
        assertThrows(ConfigException.class, () -> device.configure(Cidr.parse("fd00::1/64"), 1_279));
        Shell.run("echo 1 > /proc/sys/net/ipv6/conf/ztun0/disable_ipv6");
        TunException e = assertThrows(TunException.class, () -> device.configure(Cidr.parse("fd00::1/64"), 1_280));
        assertTrue(
                e.getMessage().startsWith("RTM_NEWADDR failed: device=ztun0 errno=EACCES(13); IPv6"), e.getMessage());
        device.close();
        assertThrows(TunException.class, () -> device.configure(Tuns.ONE, Tuns.MTU));
    }

    @Test
    void shouldStillBeConfiguredAfterSomebodyRenamedIt() throws Exception {
        try (TunDevice device = Tuns.open(Offloads.AUTO)) {
            Shell.run("ip link set ztun0 name other");
            device.configure(Tuns.ONE, Tuns.MTU);
            assertTrue(Shell.run("ip addr show other").contains("10.99.0.1/24"));
        }
    }

    @Test
    void shouldWakeItsReadersWhenItCloses() throws Exception {
        TunDevice device = Tuns.open(Optional.empty(), Offloads.AUTO, 2);
        device.configure(Tuns.ONE, Tuns.MTU);
        assertSame(device.reader(1), device.reader(1));
        CompletableFuture<Integer> one = readToTheEnd(device.reader(0));
        CompletableFuture<Integer> two = readToTheEnd(device.reader(1));
        Thread.sleep(200);
        assertFalse(one.isDone() || two.isDone());
        long before = System.nanoTime();
        device.close();
        long took = System.nanoTime() - before;
        assertEquals(TunReader.CLOSED, one.get(1, TimeUnit.SECONDS));
        assertEquals(TunReader.CLOSED, two.get(1, TimeUnit.SECONDS));
        assertTrue(took < TimeUnit.SECONDS.toNanos(1), "close took " + took + " ns");
        assertEquals("", Shell.run("ip -o link show type tun"));
        device.close();
        assertEquals(TunReader.CLOSED, device.reader(0).read(Tuns.batch(), 0, 0));
    }

    private static CompletableFuture<Integer> readToTheEnd(TunReader reader) {
        return CompletableFuture.supplyAsync(
                () -> {
                    PacketBatch batch = Tuns.batch();
                    int count;
                    do {
                        count = reader.read(batch, 0, 0);
                    } while (count > 0);
                    return count;
                },
                Tuns.THREADS);
    }

    private static CompletableFuture<Integer> started(Supplier<Integer> task) {
        return CompletableFuture.supplyAsync(task, Tuns.THREADS);
    }

    @Test
    void shouldDropWhatIsWrittenAfterItClosed() {
        TunDevice device = Tuns.configured(Offloads.AUTO);
        TunWriter early = device.newWriter();
        ByteBuffer packet = Packets.echoRequest(Tuns.TWO, Tuns.ONE, 1, 56);
        assertTrue(early.write(packet, 0, packet.capacity(), Offload.NONE));
        device.close();
        assertFalse(early.write(packet, 0, packet.capacity(), Offload.NONE));
        assertFalse(device.newWriter().write(packet, 0, packet.capacity(), Offload.NONE));
    }

    /** A closed device's numbers go to these files at once; a late packet would be seen in one of them. */
    @Test
    void shouldNeverWriteToARecycledDescriptor(@TempDir Path files) throws Exception {
        ByteBuffer packet = Packets.echoRequest(Tuns.TWO, Tuns.ONE, 1, 56);
        for (int round = 0; round < 200; round++) {
            TunDevice device = Tuns.open(Offloads.OFF);
            TunWriter writer = device.newWriter();
            CompletableFuture<Void> hammering = CompletableFuture.runAsync(
                    () -> {
                        for (int i = 0; i < 20_000; i++) {
                            writer.write(packet, 0, packet.capacity(), Offload.NONE);
                        }
                    },
                    Tuns.THREADS);
            Thread.sleep(1);
            device.close();
            Path file = files.resolve("round" + round);
            try (var recycled = Files.newByteChannel(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                    var another = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
                hammering.get(30, TimeUnit.SECONDS);
                assertEquals(0, recycled.size());
                assertEquals(0, another.size());
            }
        }
    }

    @Test
    void shouldLeakNoDescriptor() throws Exception {
        reopen(10);
        long before = descriptors();
        reopen(500);
        long after = descriptors();
        assertTrue(after <= before, () -> "before: " + before + " after: " + after);
    }

    private static void reopen(int times) {
        PacketBatch batch = Tuns.batch();
        for (int i = 0; i < times; i++) {
            TunDevice device = Tuns.open(Optional.empty(), i % 2 == 0 ? Offloads.AUTO : Offloads.OFF, 1 + i % 3);
            if (i % 10 == 0) {
                device.configure(Tuns.ONE, Tuns.MTU);
            }
            device.newWriter().write(batch.buffer(), 0, 40, Offload.NONE);
            device.close();
            assertEquals(TunReader.CLOSED, device.reader(0).read(batch, 0, 0));
            assertThrows(TunException.class, () -> Tuns.open(Optional.of("lo"), Offloads.AUTO, 1));
        }
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }

    @Test
    void shouldSayThatTheInterfaceWasRemoved() throws Exception {
        try (TunDevice device = Tuns.configured(Offloads.AUTO)) {
            CompletableFuture<Integer> reading = readToTheEnd(device.reader(0));
            Shell.run("ip link del ztun0");
            Exception e = assertThrows(Exception.class, () -> reading.get(5, TimeUnit.SECONDS));
            assertEquals(
                    "the interface was removed by somebody else: device=ztun0",
                    e.getCause().getMessage());
            ByteBuffer packet = Packets.echoRequest(Tuns.TWO, Tuns.ONE, 1, 56);
            assertFalse(device.newWriter().write(packet, 0, packet.capacity(), Offload.NONE));
        }
    }

    @Test
    void shouldFallBackWhereTheKernelIsNotGoodForSuperPackets() {
        TunOpener refusing = new TunOpener(queues -> OffloadLevel.NONE);
        try (TunDevice device = refusing.open(config(Offloads.AUTO))) {
            assertFalse(device.offload());
            assertEquals("ztun0", device.name());
            device.configure(Tuns.ONE, Tuns.MTU);
            ByteBuffer packet = Packets.echoRequest(Tuns.TWO, Tuns.ONE, 1, 56);
            assertTrue(device.newWriter().write(packet, 0, packet.capacity(), Offload.NONE));
        }
        TunException e = assertThrows(TunException.class, () -> refusing.open(config(Offloads.ON)));
        assertTrue(
                e.getMessage().startsWith("the kernel does not take super-packets: device=ztun0 kernel="),
                e.getMessage());
    }

    private static TunConfig config(Offloads offload) {
        return new TunConfig(Optional.empty(), offload, 1);
    }

    @Test
    void shouldTellGoodMetadataFromBadWhileTheInterfaceIsDown() throws Exception {
        try (TunQueues queues = TunQueues.open(Optional.empty(), 1, IfTun.IFF_VNET_HDR)) {
            int fd = queues.descriptor(0);
            assertTrue(OffloadProbe.takesTcp(fd));
            long good = Packets.tcpOffload(1_000);
            assertTrue(OffloadProbe.takes(fd, OffloadProbe.frame(20, Packets.TCP, 20, good)));
            long noSize = Packets.tcpOffload(0);
            assertFalse(OffloadProbe.takes(fd, OffloadProbe.frame(20, Packets.TCP, 20, noSize)));
            long outside = Offload.of(Offload.NEEDS_CSUM, Offload.GSO_TCPV4, 1_000, 3_000, 16);
            assertFalse(OffloadProbe.takes(fd, OffloadProbe.frame(20, Packets.TCP, 20, outside)));
        }
    }
}
