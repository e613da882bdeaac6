package io.ztun.estimate.traffic;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.ztun.api.Offload;
import io.ztun.estimate.capture.Packets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

final class TrafficTest {
    private static final int SYN = 0x02;
    private static final int ACK = 0x10;
    private static final int PUSH = 0x18;
    private static final long MS = 1_000_000;
    private static final byte[] FULL = new byte[1_448];

    /** What a reader was given. */
    private record Read(int direction, int length, long offload, long timeNs, long batch, int application) {}

    private final List<Read> read = new ArrayList<>();
    private final Traffic traffic = new Traffic(new PacketBlock(), this::take);
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(70_000);
    private final int[] ids = new int[10_000];

    private PacketBlock take(PacketBlock block) {
        for (int i = 0; i < block.count(); i++) {
            read.add(new Read(
                    block.direction(i),
                    block.length(i),
                    block.offload(i),
                    block.timeNs(i),
                    block.batch(i),
                    block.application(i)));
        }
        block.clear();
        return block;
    }

    private boolean add(long timeNs, byte[] packet) {
        buffer.put(3, packet);
        return traffic.add(buffer, 3, packet.length, timeNs);
    }

    private byte[] tcp(int from, int to, int fromPort, int toPort, int sequence, int ack, int flags, byte[] payload) {
        return withId(
                ids[from]++, Packets.ipv4(from, to, 6, Packets.tcp(fromPort, toPort, sequence, ack, flags, payload)));
    }

    /** Linux counts them up, which super-packets need. */
    private static byte[] withId(int id, byte[] packet) {
        ByteBuffer header = ByteBuffer.wrap(packet);
        int sum = (~header.getShort(10) & 0xffff) + id;
        header.putShort(4, (short) id).putShort(10, (short) ~((sum & 0xffff) + (sum >>> 16)));
        return packet;
    }

    private List<String> names() {
        return traffic.applications().stream()
                .filter(application -> application.packets() > 0)
                .map(Application::name)
                .toList();
    }

    @Test
    void shouldNameApplicationsByTheServersPort() {
        add(0, tcp(1, 2, 40_000, 50_000, 0, 0, SYN, new byte[0])); // who begins is the client
        add(1, tcp(2, 1, 50_000, 40_000, 0, 1, SYN | ACK, new byte[0]));
        add(2, tcp(3, 2, 50_001, 5_432, 0, 0, ACK, new byte[1])); // else the port that is known
        add(3, tcp(2, 3, 5_432, 50_001, 0, 0, ACK, new byte[1]));
        add(4, Packets.ipv4(1, 2, 17, Packets.udp(514, 514, "log")));
        add(5, Packets.ipv4(1, 2, 17, Packets.udp(33_333, 33_334, "?"))); // else the lower
        add(6, Packets.ipv4(1, 2, 1, new byte[8]));
        add(7, Packets.ipv6(1, 2, 58, new byte[8]));
        add(8, Packets.ipv4(1, 2, 99, new byte[8]));
        assertEquals(
                List.of("tcp/50000", "tcp/5432 postgresql", "udp/514 syslog", "udp/33333", "icmp", "icmpv6", "ip/99"),
                names());
        assertEquals(2, traffic.applications().get(1).packets());
    }

    @Test
    void shouldSumUpWhatIsTooManyToName() {
        for (int port = 1; port <= 3_000; port++) {
            add(port, tcp(1, 2, 60_000, port, 0, 0, SYN, new byte[0]));
        }
        assertEquals(1_000, traffic.applications().size());
        assertEquals("others", traffic.applications().get(0).name());
        assertEquals(3_000 - 999, traffic.applications().get(0).packets());
    }

    @Test
    void shouldKnowWhichWayPacketsGo() {
        add(0, tcp(1, 9, 40_000, 22, 0, 0, SYN, new byte[0]));
        add(MS, tcp(9, 1, 22, 40_000, 0, 1, SYN | ACK, new byte[0]));
        add(2 * MS, tcp(9, 2, 40_001, 80, 0, 0, SYN, new byte[0])); // 9 is at the far end, whoever begins
        add(3 * MS, tcp(2, 9, 80, 40_001, 0, 1, SYN | ACK, new byte[0]));
        traffic.finish();
        assertEquals(List.of(0, 1, 1, 0), read.stream().map(Read::direction).toList());
        assertEquals(80, traffic.bytes(0));
        assertEquals(80, traffic.bytes(1));
    }

    @Test
    void shouldGiveFragmentsToTheApplicationOfTheFirst() {
        byte[] first = Packets.ipv4(1, 2, 17, Packets.udp(40_000, 2_049, "x".repeat(100)));
        byte[] second = Packets.ipv4(1, 2, 17, new byte[100]);
        fragment(first, 0x2000);
        fragment(second, 14);
        assertTrue(add(0, first));
        assertTrue(add(1, second));
        assertEquals(List.of("udp/2049 nfs"), names());
        byte[] first6 = Packets.ipv6(1, 2, 44, Packets.behind("11 00 0001 0000abcd", Packets.udp(40_000, 53, "y")));
        byte[] second6 = Packets.ipv6(1, 2, 44, Packets.behind("11 00 0008 0000abcd", new byte[50]));
        assertTrue(add(2, first6));
        assertTrue(add(3, second6));
        assertEquals(List.of("udp/2049 nfs", "udp/53 dns"), names());
        assertEquals(0, traffic.bytes(1));
    }

    /** Ids of fragments come again, and some share a place. */
    @Test
    void shouldNotGiveFragmentsToOtherHosts() {
        for (int host = 1; host <= 2_000; host++) {
            byte[] first = Packets.ipv4(host, 5_000 + host, 17, Packets.udp(40_000, 2_049, "x".repeat(100)));
            fragment(first, 0x2000);
            add(host, first);
        }
        long up = traffic.bytes(0);
        for (int host = 1; host <= 2_000; host++) {
            byte[] second = Packets.ipv4(host, 5_000 + host, 17, new byte[100]);
            fragment(second, 14);
            add(host, second);
        }
        assertEquals(up + 2_000 * 120, traffic.bytes(0));
        assertEquals(0, traffic.bytes(1));
    }

    @Test
    void shouldKnowThousandsOfConversationsApart() {
        for (int round = 0; round < 3; round++) {
            for (int host = 1; host <= 5_000; host++) {
                add(round, tcp(host, 9_999, 40_000, 50_000, round, 1, round == 0 ? SYN : PUSH, new byte[round]));
            }
        }
        traffic.finish();
        assertEquals(List.of("tcp/50000"), names());
        assertEquals(List.of(1), read.stream().map(Read::application).distinct().toList());
    }

    private static void fragment(byte[] packet, int field) {
        ByteBuffer header = ByteBuffer.wrap(packet);
        header.putShort(4, (short) 77).putShort(6, (short) field);
    }

    @Test
    void shouldJoinSegmentsThatFollowEachOther() {
        for (int i = 0; i < 11; i++) {
            add(i * MS, tcp(1, 2, 40_000, 80, 1_448 * i, 7, i == 10 ? PUSH : ACK, FULL));
        }
        traffic.finish();
        assertEquals(1, read.size());
        assertEquals(40 + 11 * 1_448, read.get(0).length());
        assertEquals(Offload.GSO_TCPV4, Offload.gsoType(read.get(0).offload()));
        assertEquals(1_448, Offload.gsoSize(read.get(0).offload()));
        assertEquals(10 * MS, read.get(0).timeNs());
        assertEquals(11 * 1_488, traffic.bytes(0));
    }

    @Test
    void shouldNotJoinAcrossAPause() {
        add(0, tcp(1, 2, 40_000, 80, 0, 7, ACK, FULL));
        add(30 * MS, tcp(1, 2, 40_000, 80, 1_448, 7, PUSH, FULL));
        traffic.finish();
        assertEquals(List.of(20 * MS, 30 * MS), read.stream().map(Read::timeNs).toList());
    }

    @Test
    void shouldReadTogetherWhatComesWhileTheReaderIsAtWork() {
        for (int i = 0; i < 5; i++) {
            add(i * 1_000, Packets.ipv4(1, 2, 17, Packets.udp(40_000, 514, "line " + i)));
        }
        for (int i = 1; i <= 3; i++) {
            add(i * MS, Packets.ipv4(1, 2, 17, Packets.udp(40_000, 514, "line " + i)));
        }
        traffic.finish();
        assertEquals(
                List.of(0L, 1L, 1L, 1L, 1L, 2L, 3L, 4L),
                read.stream().map(Read::batch).toList());
    }

    @Test
    void shouldReadBeforeItIsAnswered() {
        for (int i = 0; i < 20; i++) {
            add(i * 20_000, Packets.ipv4(1, 2, 17, Packets.udp(40_000, 53, "question " + i)));
            add(i * 20_000 + 10_000, Packets.ipv4(2, 1, 17, Packets.udp(53, 40_000, "answer " + i)));
        }
        traffic.finish();
        for (int i = 0; i < 40; i++) {
            assertEquals(i % 2, read.get(i).direction());
            assertEquals(i, read.get(i).batch());
        }
    }

    @Test
    void shouldLeaveOutAcknowledgementsOfWhatCameTogether() {
        long time = 0;
        for (int i = 0; i < 400; i++) {
            add(time += 20_000, tcp(1, 2, 40_000, 80, 1_448 * i, 7, i % 20 == 19 ? PUSH : ACK, FULL));
            if (i % 2 == 1) {
                add(time += 5_000, tcp(2, 1, 80, 40_000, 7, 1_448 * (i + 1), ACK, new byte[0]));
            }
        }
        traffic.finish();
        assertEquals(20, read.stream().filter(packet -> packet.direction() == 0).count());
        assertEquals(20, read.stream().filter(packet -> packet.direction() == 1).count(), 1);
        assertEquals(200 * 40, traffic.bytes(1));
    }

    @Test
    void shouldPassAcknowledgementsWhereOnlyTheyWereRecorded() {
        for (int i = 1; i <= 5; i++) {
            add(i * MS, tcp(2, 1, 80, 40_000, 7, 10 * i, ACK, new byte[0]));
        }
        traffic.finish();
        assertEquals(5, read.size());
    }

    @Test
    void shouldCountSuperPacketsAsTheirSegments() {
        add(0, tcp(1, 2, 40_000, 80, 0, 7, ACK, new byte[10 * 1_448]));
        traffic.finish();
        assertEquals(10 * 1_488, traffic.bytes(0));
        assertEquals(1, traffic.uncut());
        assertTrue(Offload.isSuperPacket(read.get(0).offload()));
    }

    @Test
    void shouldSeeWhatIsEncryptedAlready() {
        byte[] noise = new byte[1_000];
        new java.util.Random(1).nextBytes(noise);
        add(0, tcp(1, 2, 40_000, 443, 0, 7, ACK, noise));
        add(1, tcp(1, 2, 40_000, 8_000, 0, 7, ACK, noise));
        add(2, tcp(1, 2, 40_001, 8_001, 0, 7, ACK, new byte[1_000]));
        List<Application> all = traffic.applications();
        assertEquals(
                List.of(0L, 1_040L, 0L, 0L),
                all.stream().map(Application::encrypted).toList());
        assertEquals(
                List.of(0L, 0L, 1_040L, 0L),
                all.stream().map(Application::noise).toList());
    }

    @Test
    void shouldRefuseWhatIsNoPacket() {
        byte[] packet = Packets.ipv4(1, 2, 17, Packets.udp(1, 2, "x"));
        assertFalse(add(0, Arrays.copyOf(packet, packet.length - 1)));
        assertFalse(add(0, new byte[40]));
        assertEquals(0, traffic.packets());
    }
}
