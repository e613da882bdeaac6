package io.ztun.estimate.traffic;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.UnaryOperator;

import io.ztun.core.replay.PacketView;
import io.ztun.core.replay.PacketView.Look;

/**
 * Recorded packets, counted as they are, and made into what the readers of a tunnel's two ends would get. One thread.
 *
 * <p>A tunnel carries other packets than a line does, because both ends have another MTU and are given super-packets. So segments
 * that follow each other grow together, and acknowledgements of what lay within a super-packet, which nobody would have sent, are
 * left out.
 */
public final class Traffic {
    /** Payload of a segment on a line with an MTU of 1,500 bytes and TCP's timestamps. */
    public static final int SEGMENT = 1_448;

    private static final int SEGMENT_MOST = 1_460;
    private static final int ACK_ONLY = 0x10;
    private static final int FLAGS = 0x3f;

    private final Applications applications = new Applications();
    private final Flows flows = new Flows(applications);
    private final Timeline time = new Timeline();
    private final PacketView view = new PacketView();
    private final PacketView sent = new PacketView();
    private final Moments[] readers = {reader(Sides.CLIENT), reader(Sides.SERVER)};
    private final UnaryOperator<PacketBlock> handOver;
    private final long[] bytes = new long[2];
    private PacketBlock block;
    private long batch;
    private long packets;
    private long uncut;

    /**
     * Has seen nothing yet.
     *
     * @param block where packets are put
     * @param handOver takes a block that is full, and gives the next
     */
    public Traffic(PacketBlock block, UnaryOperator<PacketBlock> handOver) {
        this.block = block;
        this.handOver = handOver;
    }

    private Moments reader(int direction) {
        return new Moments(
                (packet, offset, length, offload) -> put(direction, packet, offset, length, offload), () -> batch++);
    }

    /** What comes next is of another file. */
    public void beginFile() {
        time.beginFile();
    }

    /**
     * Takes in a packet.
     *
     * @param packet a direct buffer, whose bytes from {@code offset} on may be changed
     * @param length as many bytes as there are of the packet, and no more
     * @param timeNs by the recording's clock, which may be wrong: since any moment; negative if it has none
     * @return whether it is one whole IP packet; if not it counts for nothing
     */
    public boolean add(ByteBuffer packet, int offset, int length, long timeNs) {
        if (!view.pointAt(packet, offset, length)) {
            return false;
        }
        long nowNs = time.advance(timeNs);
        packets++;
        Flow flow = flows.of(view);
        int direction = flow.direction(view, view.ports());
        long onTheLine = onTheLine(length);
        Look look = view.look();
        applications.get(flow.application).count(length, onTheLine, look == Look.ENCRYPTED, look == Look.NOISE);
        bytes[direction] += onTheLine;
        Moments reader = readers[direction];
        Moments other = readers[1 - direction];
        other.settle(nowNs);
        boolean pure = isPureAcknowledgement(length);
        if (!pure && flow.batches[1 - direction] == other.reads()) {
            other.answered();
        }
        if (!pure || isNews(flow, direction)) {
            flow.batches[direction] = reader.reads();
            int payload = view.tcpHeaders() == 0 ? 0 : length - view.tcpHeaders();
            if (payload > 0) {
                flow.unacknowledged[direction] = Math.max(0, flow.unacknowledged[direction]);
            }
            reader.add(packet, offset, length, payload, SEGMENT_MOST, nowNs);
        }
        return true;
    }

    /** A card cuts super-packets, and each segment has the headers again. */
    private long onTheLine(int length) {
        int headers = view.tcpHeaders();
        int payload = length - headers;
        if (headers == 0 || payload <= SEGMENT_MOST || length <= 1_500) {
            return length;
        }
        uncut++;
        return length + (long) ((payload - 1) / SEGMENT) * headers;
    }

    private boolean isPureAcknowledgement(int length) {
        return (view.tcpFlags() & FLAGS) == ACK_ONLY && view.tcpHeaders() == length;
    }

    /** Whether an acknowledgement is one of something that the far end would have seen by now. */
    private boolean isNews(Flow flow, int direction) {
        int number = view.tcpAcknowledgement();
        int other = 1 - direction;
        boolean news = flow.unacknowledged[other] != 0 || number == flow.acknowledged[direction];
        flow.acknowledged[direction] = number;
        flow.unacknowledged[other] = news ? Math.min(0, flow.unacknowledged[other]) : flow.unacknowledged[other];
        return news;
    }

    /** A reader gets a packet. */
    private void put(int direction, ByteBuffer packet, int offset, int length, long offload) {
        sent.pointAt(packet, offset, length);
        Flow flow = flows.of(sent);
        if (sent.tcpHeaders() > 0 && sent.tcpHeaders() < length) {
            flow.unacknowledged[direction]++;
        }
        if (!block.hasRoom(length)) {
            block = handOver.apply(block);
        }
        block.add(
                packet,
                offset,
                length,
                offload,
                flow.application,
                flow.number,
                direction,
                readers[direction].readNs(),
                batch);
    }

    /** Hands over what is left. */
    public void finish() {
        for (Moments reader : readers) {
            reader.finish();
        }
        block = handOver.apply(block);
    }

    /** The applications by their numbers. */
    public List<Application> applications() {
        return applications.all();
    }

    /** How many packets have been taken in. */
    public long packets() {
        return packets;
    }

    /** Bytes on the line that an end has sent, IP headers included. */
    public long bytes(int direction) {
        return bytes[direction];
    }

    /** How many packets were recorded before a card cut them. */
    public long uncut() {
        return uncut;
    }

    /** How long it is from the first packet to the last, in nanoseconds. */
    public long durationNs() {
        return time.nowNs();
    }

    /** How many files began before the end of the one before; they count as if they had not. */
    public long filesEarly() {
        return time.filesEarly();
    }

    /** How often the recording's clock went back; what follows counts as if it had not. */
    public long setBack() {
        return time.setBack();
    }

    /** How many pauses were longer than {@link io.ztun.core.replay.Replay#PAUSE_MAX_NS}, and count as that long. */
    public long longPauses() {
        return time.longPauses();
    }

    /** How many packets had no time, and count as if they had come with the one before. */
    public long untimed() {
        return time.untimed();
    }
}
