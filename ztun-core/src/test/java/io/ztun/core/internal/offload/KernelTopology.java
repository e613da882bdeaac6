package io.ztun.core.internal.offload;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;

import io.ztun.api.Offload;

/**
 * A kernel that has to segment in software, in two network namespaces of its own.
 *
 * <pre>
 *          namespace A: forwards                       namespace B
 *  +---------------------------------------+       +-----------------+
 *  |      tun0                  va         |       |       vb        |
 *  |  10.99.0.1/24        198.18.0.1/24    |-veth--|  198.18.0.2/24  |
 *  |  fd00:99::1/64       fd00:18::1/64    |       |  fd00:18::2/64  |
 *  |  IFF_VNET_HDR        tx, tso, gso off |       |  AF_PACKET      |
 *  +---------------------------------------+       +-----------------+
 *       ^ write()                                        | receive()
 *  198.18.1.0/24 and fd00:19::/64 are behind vb; 198.18.9.0/24 and fd00:29::/64 are black holes in A
 * </pre>
 */
final class KernelTopology implements AutoCloseable {

    private static final long TUNSETIFF = 0x4004_54caL;
    private static final long TUNSETOFFLOAD = 0x4004_54d0L;
    private static final short IFF_TUN_NO_PI_VNET_HDR = 0x0001 | 0x1000 | 0x4000;
    private static final int TUN_F_CSUM_USO = 0x01 | 0x20 | 0x40;
    private static final int VNET_HEADER = 10;
    private static final int ETHERNET_HEADER = 14;
    private static final int BUFFER = 70_000;

    private final String a = "ztun-offload-a-" + ProcessHandle.current().pid();
    private final String b = "ztun-offload-b-" + ProcessHandle.current().pid();
    private final Memory out = new Memory(BUFFER);
    private final Memory in = new Memory(BUFFER);
    private int tun = -1;
    private int capture = -1;
    private boolean segmentsUdp;

    private KernelTopology() {}

    /** Builds it. */
    static KernelTopology create() throws Exception {
        KernelTopology topology = new KernelTopology();
        try {
            topology.build();
            return topology;
        } catch (Exception | Error e) {
            topology.close();
            throw e;
        }
    }

    private void build() throws Exception {
        run("ip netns add " + a);
        run("ip netns add " + b);
        run("ip -n " + a + " link add va mtu 65535 type veth peer name vb mtu 65535 netns " + b);
        tun = inNamespace(a, this::openTun);
        for (String setting : new String[] {
            "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1", "net.ipv4.conf.all.rp_filter=0",
            "net.ipv4.conf.default.rp_filter=0", "net.ipv4.conf.tun0.rp_filter=0", "net.ipv4.conf.va.rp_filter=0"
        }) {
            run("ip netns exec " + a + " sysctl -qw " + setting);
        }
        run("ip netns exec " + a + " ethtool -K va tx off tso off gso off");
        run("ip netns exec " + b + " ethtool -K vb gro off");
        run("ip -n " + a + " addr add 10.99.0.1/24 dev tun0");
        run("ip -n " + a + " addr add fd00:99::1/64 dev tun0 nodad");
        run("ip -n " + a + " link set tun0 mtu 65535 up");
        run("ip -n " + a + " addr add 198.18.0.1/24 dev va");
        run("ip -n " + a + " addr add fd00:18::1/64 dev va nodad");
        run("ip -n " + b + " addr add 198.18.0.2/24 dev vb");
        run("ip -n " + b + " addr add fd00:18::2/64 dev vb nodad");
        run("ip -n " + a + " link set va up");
        run("ip -n " + b + " link set vb up");
        route();
        capture = inNamespace(b, KernelTopology::openCapture);
    }

    /** Neighbours are fixed, so that no packet waits for an answer. */
    private void route() throws IOException {
        String mac =
                output("ip netns exec " + b + " cat /sys/class/net/vb/address").strip();
        run("ip -n " + a + " neigh replace 198.18.0.2 lladdr " + mac + " nud permanent dev va");
        run("ip -n " + a + " neigh replace fd00:18::2 lladdr " + mac + " nud permanent dev va");
        run("ip -n " + a + " route add 198.18.1.0/24 via 198.18.0.2");
        run("ip -n " + a + " route add fd00:19::/64 via fd00:18::2");
        run("ip -n " + a + " route add blackhole 198.18.9.0/24");
        run("ip -n " + a + " route add blackhole fd00:29::/64");
    }

    private int openTun() {
        int fd = Libc.check("open", Libc.open("/dev/net/tun", Libc.O_RDWR));
        Memory request = new Memory(40);
        request.clear();
        request.setString(0, "tun0");
        request.setShort(16, IFF_TUN_NO_PI_VNET_HDR);
        Libc.check("TUNSETIFF", Libc.ioctl(fd, TUNSETIFF, Pointer.nativeValue(request)));
        segmentsUdp = Libc.ioctl(fd, TUNSETOFFLOAD, TUN_F_CSUM_USO) == 0;
        return fd;
    }

    private static int openCapture() {
        short all = Short.reverseBytes((short) 3); // ETH_P_ALL in network order, on a little-endian machine
        boolean little = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
        short protocol = little ? all : 3;
        int fd = Libc.check("socket", Libc.socket(Libc.AF_PACKET, Libc.SOCK_RAW, protocol & 0xffff));
        Memory value = new Memory(24);
        value.clear();
        value.setInt(0, 256 << 20);
        Libc.check("SO_RCVBUFFORCE", setOption(fd, Libc.SO_RCVBUFFORCE, value, 4));
        value.setLong(0, 3);
        value.setLong(8, 0);
        Libc.check("SO_RCVTIMEO", setOption(fd, Libc.SO_RCVTIMEO, value, 16));
        value.clear();
        value.setShort(0, (short) Libc.AF_PACKET);
        value.setShort(2, protocol);
        value.setInt(4, Libc.if_nametoindex("vb"));
        Libc.check("bind", Libc.bind(fd, Pointer.nativeValue(value), 20));
        return fd;
    }

    private static int setOption(int fd, int option, Memory value, int length) {
        return Libc.setsockopt(fd, Libc.SOL_SOCKET, option, Pointer.nativeValue(value), length);
    }

    /** Whether this kernel takes UDP super-packets: Linux 6.2 and later. */
    boolean segmentsUdp() {
        return segmentsUdp;
    }

    /** Writes a packet to the TUN. Returns 0, or the error number. */
    int write(TestPacket packet, int headerLength) {
        int length = packet.bytes().length;
        out.setByte(0, (byte) Offload.flags(packet.offload()));
        out.setByte(1, (byte) Offload.gsoType(packet.offload()));
        out.setShort(2, (short) headerLength);
        out.setShort(4, (short) Offload.gsoSize(packet.offload()));
        out.setShort(6, (short) Offload.csumStart(packet.offload()));
        out.setShort(8, (short) Offload.csumOffset(packet.offload()));
        out.write(VNET_HEADER, packet.bytes(), 0, length);
        long written = Libc.write(tun, Pointer.nativeValue(out), VNET_HEADER + length);
        if (written >= 0 && written != VNET_HEADER + length) {
            throw new IllegalStateException("written " + written + " of " + length);
        }
        return written < 0 ? Native.getLastError() : 0;
    }

    /** The next packet from 10.99.0.2 or fd00:99::2 that arrives at vb; null if none comes within three seconds. */
    TestPacket receive() {
        while (true) {
            long length = Libc.recv(capture, Pointer.nativeValue(in), BUFFER, 0);
            if (length < 0) {
                return null;
            }
            TestPacket packet =
                    new TestPacket(in.getByteArray(ETHERNET_HEADER, (int) length - ETHERNET_HEADER), Offload.NONE);
            if (isOurs(packet)) {
                return packet;
            }
        }
    }

    /** Forgets everything that has arrived. */
    void drain() {
        while (Libc.recv(capture, Pointer.nativeValue(in), BUFFER, Libc.MSG_DONTWAIT) >= 0) {
            continue;
        }
    }

    private static boolean isOurs(TestPacket packet) {
        if (packet.bytes().length < 40) {
            return packet.bytes().length >= 20 && packet.u8(0) >>> 4 == 4 && packet.i32(12) == 0x0a63_0002;
        }
        return packet.isV6()
                ? packet.i32(8) == 0xfd00_0099 && packet.i32(20) == 2
                : packet.u8(0) >>> 4 == 4 && packet.i32(12) == 0x0a63_0002;
    }

    /** Runs {@code work} on a thread of its own that lives in a namespace: setns(2) changes the calling thread alone. */
    private static int inNamespace(String name, Callable<Integer> work) throws Exception {
        FutureTask<Integer> task = new FutureTask<>(() -> {
            int fd = Libc.check("open", Libc.open("/run/netns/" + name, Libc.O_RDONLY));
            Libc.check("setns", Libc.setns(fd, Libc.CLONE_NEWNET));
            Libc.close(fd);
            return work.call();
        });
        Thread thread = new Thread(task, "netns-" + name);
        thread.start();
        return task.get();
    }

    @Override
    public void close() throws IOException {
        if (tun >= 0) {
            Libc.close(tun);
        }
        if (capture >= 0) {
            Libc.close(capture);
        }
        for (String namespace : new String[] {a, b}) {
            if (Files.exists(Path.of("/run/netns/" + namespace))) {
                run("ip netns del " + namespace);
            }
        }
    }

    private static void run(String command) throws IOException {
        output(command);
    }

    private static String output(String command) throws IOException {
        Process process = start(command);
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (exit(process) != 0) {
            throw new IllegalStateException(command + ": " + text.strip());
        }
        return text;
    }

    private static int exit(Process process) {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static Process start(String command) throws IOException {
        return new ProcessBuilder(command.split(" ")).redirectErrorStream(true).start();
    }
}
