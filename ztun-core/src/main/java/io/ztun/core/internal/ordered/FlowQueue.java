package io.ztun.core.internal.ordered;

import java.util.Arrays;

import io.ztun.api.FrameLimits;
import io.ztun.api.PacketBatch;

/**
 * A queue for each flow, served in turns with as many bytes for each (FQ-CoDel, RFC 8290): a flow that sends little does not
 * wait behind one that sends much, and each flow's own queue is kept short by {@link CoDel}, which marks a packet instead of
 * dropping it where its sender knows of ECN (RFC 3168). Flows are told apart by the
 * hash of their addresses and ports. One thread at a time. Memory for packets is taken while they wait, in pieces that they
 * share.
 */
public final class FlowQueue implements AutoCloseable {
    /** What it holds, in bytes: the bandwidth-delay product of 100 Mbit/s and 80 ms. */
    public static final int BYTES = 1024 * 1024;

    private static final int FLOWS = 64;

    /** What a flow may send before it is the next one's turn: a few packets of an ordinary MTU, part of a super-packet. */
    private static final int QUANTUM = 8 * 1024;

    /** So little behind a packet is no standing queue, however long it takes on a slow line. */
    private static final int ALONE = 4 * 1024;

    private static final int NONE = PacketStore.NONE;

    private final PacketStore store = new PacketStore(BYTES);
    private final int[] behind = new int[store.capacity()];
    private final int[] first = filled(FLOWS);
    private final int[] last = filled(FLOWS);
    private final int[] bytes = new int[FLOWS];
    private final int[] credit = new int[FLOWS];
    private final CoDel[] delays = new CoDel[FLOWS];
    private final FlowList fresh = new FlowList(FLOWS);
    private final FlowList old = new FlowList(FLOWS);
    private final boolean[] listed = new boolean[FLOWS];
    private int packets;
    private int waiting;
    private long dropped;
    private long droppedLate;
    private long waitedNs;

    /** An empty one. */
    public FlowQueue() {
        this(CoDel.TARGET_NS);
    }

    /** An empty one. @param targetNs how long a packet may stand in a queue that never empties, in nanoseconds */
    FlowQueue(long targetNs) {
        for (int i = 0; i < FLOWS; i++) {
            delays[i] = new CoDel(targetNs);
        }
    }

    private static int[] filled(int length) {
        int[] array = new int[length];
        Arrays.fill(array, NONE);
        return array;
    }

    /** Whether nothing waits. */
    public boolean isEmpty() {
        return packets == 0;
    }

    /** How many packets wait. */
    public int packets() {
        return packets;
    }

    /** How many bytes of packets wait. */
    public int bytes() {
        return waiting;
    }

    /** How many packets were lost here since the last time that this was asked. */
    public long takeDropped() {
        long count = dropped;
        dropped = 0;
        return count;
    }

    /** How many bytes of packets were lost for having waited too long, since the last time that this was asked. */
    public long takeDroppedLate() {
        long count = droppedLate;
        droppedLate = 0;
        return count;
    }

    /** How long the packet had waited that was moved last. */
    public long waitedNs() {
        return waitedNs;
    }

    /** Takes in a copy of a packet. Where there is no room, the flow that has most in here loses its oldest packets. */
    public void add(PacketBatch batch, int index, long nowNs) {
        int length = batch.length(index);
        while (!store.hasRoom(length)) {
            drop(fattest());
        }
        int flow = batch.flow(index) & FLOWS - 1;
        int packet = store.add(batch, index, nowNs);
        behind[packet] = NONE;
        if (first[flow] == NONE) {
            first[flow] = packet;
        } else {
            behind[last[flow]] = packet;
        }
        last[flow] = packet;
        bytes[flow] += length;
        waiting += length;
        packets++;
        if (!listed[flow]) {
            listed[flow] = true;
            credit[flow] = QUANTUM;
            fresh.addLast(flow);
        }
    }

    /**
     * Moves the packets whose turn it is to an empty batch, until the next one would make it longer than wanted or nothing is
     * left. A first packet that is longer goes alone.
     *
     * @param most bytes of packets
     */
    public void drainTo(PacketBatch batch, int most, long nowNs) {
        int left = most;
        while (packets > 0 && batch.hasRoom(FrameLimits.MAX_PACKET_LENGTH)) {
            int flow = nextFlow();
            if (flow == NONE) {
                return;
            }
            dropLate(flow, nowNs);
            if (first[flow] != NONE) {
                int length = store.length(first[flow]);
                if (batch.count() > 0 && length > left) {
                    return;
                }
                left -= length;
                credit[flow] -= length;
                waitedNs = nowNs - store.sinceNs(first[flow]);
                store.moveTo(batch, unlink(flow));
            }
        }
    }

    /** The flow whose turn it is; it stays at the head of its list. */
    private int nextFlow() {
        while (!fresh.isEmpty() || !old.isEmpty()) {
            FlowList list = fresh.isEmpty() ? old : fresh;
            int flow = list.first();
            if (first[flow] == NONE) {
                list.removeFirst();
                retire(flow, list);
            } else if (credit[flow] <= 0) {
                list.removeFirst();
                credit[flow] += QUANTUM;
                old.addLast(flow);
            } else {
                return flow;
            }
        }
        return NONE;
    }

    /** A flow that has just run dry goes round once more, or it could come back as a new one before its turn. */
    private void retire(int flow, FlowList list) {
        if (list == fresh && !old.isEmpty()) {
            old.addLast(flow);
        } else {
            listed[flow] = false;
        }
    }

    private void dropLate(int flow, long nowNs) {
        while (first[flow] != NONE) {
            int packet = first[flow];
            boolean alone = bytes[flow] - store.length(packet) <= ALONE;
            if (!delays[flow].drops(nowNs - store.sinceNs(packet), alone, nowNs)) {
                return;
            }
            if (store.mark(packet)) {
                return;
            }
            droppedLate += store.length(packet);
            drop(flow);
        }
    }

    private int fattest() {
        int flow = 0;
        for (int i = 1; i < FLOWS; i++) {
            if (bytes[i] > bytes[flow]) {
                flow = i;
            }
        }
        return flow;
    }

    private void drop(int flow) {
        store.remove(unlink(flow));
        dropped++;
    }

    private int unlink(int flow) {
        int packet = first[flow];
        first[flow] = behind[packet];
        bytes[flow] -= store.length(packet);
        waiting -= store.length(packet);
        packets--;
        return packet;
    }

    /** Forgets what waits and gives back all memory. Repeating it does nothing; nothing else may be done after it. */
    @Override
    public void close() {
        store.close();
    }
}
