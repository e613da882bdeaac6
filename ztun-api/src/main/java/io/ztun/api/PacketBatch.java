package io.ztun.api;

import java.nio.ByteBuffer;

/**
 * Packets that were read together, one behind the other in one direct buffer, each with {@link #HEADROOM} bytes before it
 * and {@link #TAILROOM} behind it that belong to whoever works on the packet. Reused for every read: nothing is allocated
 * after the constructor. One thread at a time.
 */
@Api(Api.Status.STABLE)
public final class PacketBatch {

    /** Bytes before each packet that the engine and the link may use for headers of their own. */
    public static final int HEADROOM = 64;

    /** Bytes behind each packet, for a seal. */
    public static final int TAILROOM = 32;

    private final ByteBuffer buffer;
    private final int[] offsets;
    private final int[] lengths;
    private final long[] offloads;
    private final int[] flows;
    private final int[] transports;
    private int count;
    private int end;

    /**
     * @param packets how many packets it holds at most
     * @param bytes how many bytes it holds at most, head- and tailroom included
     */
    public PacketBatch(int packets, int bytes) {
        buffer = ByteBuffer.allocateDirect(bytes);
        offsets = new int[packets];
        lengths = new int[packets];
        offloads = new long[packets];
        flows = new int[packets];
        transports = new int[packets];
    }

    /** Forgets all packets. Their bytes stay until others are written over them. */
    public void clear() {
        count = 0;
        end = 0;
    }

    /** How many packets there are. */
    public int count() {
        return count;
    }

    /** Bytes in use, head- and tailroom included. */
    public int bytes() {
        return end;
    }

    /** Bytes of the packets alone. */
    public int packetBytes() {
        return end - count * (HEADROOM + TAILROOM);
    }

    /** The buffer of all packets; its position and limit mean nothing and stay as they are. */
    public ByteBuffer buffer() {
        return buffer;
    }

    /** Where packet {@code index} begins in {@link #buffer()}. */
    public int offset(int index) {
        return offsets[index];
    }

    /** How long packet {@code index} is, in bytes. */
    public int length(int index) {
        return lengths[index];
    }

    /** What is left to do for packet {@code index}; see {@link Offload}. */
    public long offload(int index) {
        return offloads[index];
    }

    /** What packets of its flow have in common, as the engine found it with {@link #describe}. */
    public int flow(int index) {
        return flows[index];
    }

    /** Which transport protocol it has and where, in the engine's form, as it found it with {@link #describe}. */
    public int transport(int index) {
        return transports[index];
    }

    /**
     * Keeps what the engine has found in the headers of packet {@code index}, so that they are read once. Before that it is what
     * a former packet of that place had: who reads from a TUN need not care.
     *
     * @param flow a number that packets of its flow share
     * @param transport the engine's own
     */
    public void describe(int index, int flow, int transport) {
        flows[index] = flow;
        transports[index] = transport;
    }

    /** Whether a packet of {@code length} bytes still fits. */
    public boolean hasRoom(int length) {
        return count < offsets.length && end + HEADROOM + length + TAILROOM <= buffer.capacity();
    }

    /** Where the next packet's first byte has to be written in {@link #buffer()}. */
    public int nextOffset() {
        return end + HEADROOM;
    }

    /**
     * Takes in the packet whose bytes have been written at {@link #nextOffset()}.
     *
     * @param length its length in bytes
     * @param offload what is left to do for it
     * @throws IndexOutOfBoundsException if there is no room for it
     */
    public void add(int length, long offload) {
        if (!hasRoom(length)) {
            throw new IndexOutOfBoundsException(
                    "no room in the batch: length=" + length + " packets=" + count + " bytes=" + end);
        }
        offsets[count] = end + HEADROOM;
        lengths[count] = length;
        offloads[count] = offload;
        count++;
        end += HEADROOM + length + TAILROOM;
    }
}
