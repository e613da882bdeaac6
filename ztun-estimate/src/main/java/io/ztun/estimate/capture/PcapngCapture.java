package io.ztun.estimate.capture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The newer format, as Wireshark writes it (draft-ietf-opsawg-pcapng): blocks of several kinds, in sections that may have other
 * byte orders, from several interfaces that may have other link types and clocks. Blocks of other kinds are passed over.
 */
final class PcapngCapture extends Capture {
    static final int SECTION = 0x0a0d0d0a;

    private static final int INTERFACE = 1;
    private static final int OLD_PACKET = 2;
    private static final int SIMPLE_PACKET = 3;
    private static final int ENHANCED_PACKET = 6;

    private static final int BYTE_ORDER = 0x1a2b3c4d;
    private static final int HEADER = 8;
    private static final int TRAILER = 4;
    private static final int SECTION_MIN = 28;

    private static final int OPTION_RESOLUTION = 9;
    private static final int OPTION_OFFSET = 14;

    /** More than that no machine has, and each takes memory. */
    private static final int INTERFACES_MAX = 1 << 16;

    private static final int RESOLUTION_DEFAULT = 6;
    private static final int RESOLUTION_BINARY = 0x80;

    /** Nanoseconds are counted in a long, up to the year 2262. */
    private static final long SECONDS_END = Long.MAX_VALUE / 1_000_000_000;

    /**
     * What a section says of an interface.
     *
     * @param ticks how many of its clock's are a second, at most 10 to the 127th
     * @param offset what is added to its clock, in seconds
     */
    private record Interface(int linkType, long snapLength, double ticks, long offset) {

        /** @return nanoseconds since 1970; negative for a time that no clock shows */
        long timeNs(long time) {
            long second = ticks < Long.MAX_VALUE ? Long.divideUnsigned(time, (long) ticks) : 0;
            double rest = ticks < Long.MAX_VALUE ? Long.remainderUnsigned(time, (long) ticks) : unsigned(time);
            boolean sane = second >= 0 && second < SECONDS_END && second + offset >= 0 && second + offset < SECONDS_END;
            return sane ? (second + offset) * 1_000_000_000 + (long) (rest * 1e9 / ticks) : -1;
        }

        private static double unsigned(long value) {
            return (value >>> 1) * 2.0;
        }
    }

    private final List<Interface> interfaces = new ArrayList<>();

    /** What is left of the present block. */
    private long left;

    PcapngCapture(CaptureInput in) {
        super(in);
    }

    @Override
    public boolean next() throws IOException {
        while (in.skip(left)) {
            left = 0;
            if (!in.has(HEADER)) {
                return false;
            }
            int type = (int) in.u32(0);
            if (type == SECTION && !beginSection()) {
                return false;
            }
            long length = in.u32(4);
            if (length < HEADER + TRAILER || length % 4 != 0) {
                return damage();
            }
            left = length - HEADER;
            in.advance(HEADER);
            if (isPacket(type) || type == INTERFACE) {
                if (left > RECORD_MAX) {
                    return damage();
                }
                if (!in.hasAnnounced((int) left)) {
                    return false;
                }
                boolean sane = type == INTERFACE ? addInterface() : readPacket(type);
                if (!sane) {
                    return damage();
                }
                if (type != INTERFACE) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isPacket(int type) {
        return type == ENHANCED_PACKET || type == SIMPLE_PACKET || type == OLD_PACKET;
    }

    private boolean beginSection() throws IOException {
        if (!in.has(SECTION_MIN)) {
            return false;
        }
        boolean little = in.order(ByteOrder.LITTLE_ENDIAN).u32(HEADER) == BYTE_ORDER;
        boolean big = in.order(ByteOrder.BIG_ENDIAN).u32(HEADER) == BYTE_ORDER;
        in.order(little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        interfaces.clear();
        return little || big || damage();
    }

    private boolean addInterface() {
        if (left < HEADER + TRAILER || interfaces.size() == INTERFACES_MAX) {
            return false;
        }
        ByteBuffer buffer = in.buffer();
        int end = in.at() + (int) left - TRAILER;
        double ticks = ticks(RESOLUTION_DEFAULT);
        long offset = 0;
        int length;
        for (int at = in.at() + HEADER; at + 4 <= end; at += 4 + (length + 3) / 4 * 4) {
            int code = buffer.getShort(at) & 0xffff;
            length = buffer.getShort(at + 2) & 0xffff;
            if (code == 0 || at + 4 + length > end) {
                break;
            }
            if (code == OPTION_RESOLUTION && length == 1) {
                ticks = ticks(buffer.get(at + 4) & 0xff);
            } else if (code == OPTION_OFFSET && length == Long.BYTES) {
                offset = buffer.getLong(at + 4);
            }
        }
        interfaces.add(new Interface(in.u16(0), in.u32(4), ticks, offset));
        return Math.abs((double) offset) < SECONDS_END;
    }

    /** How many ticks are a second, as option if_tsresol says it: a power of ten, or of two. */
    private static double ticks(int resolution) {
        return (resolution & RESOLUTION_BINARY) == 0
                ? Math.pow(10, resolution)
                : Math.pow(2, resolution - RESOLUTION_BINARY);
    }

    /** @return false if the block contradicts itself */
    private boolean readPacket(int type) {
        int header = type == SIMPLE_PACKET ? 4 : 20;
        if (left < header + TRAILER) {
            return false;
        }
        int number = type == SIMPLE_PACKET ? 0 : type == OLD_PACKET ? in.u16(0) : (int) in.u32(0);
        if (number < 0 || number >= interfaces.size()) {
            return false;
        }
        Interface from = interfaces.get(number);
        long room = left - header - TRAILER;
        long length;
        if (type == SIMPLE_PACKET) {
            timeNs = NO_TIME;
            original = in.u32(0);
            long snap = from.snapLength == 0 ? Long.MAX_VALUE : from.snapLength;
            length = Math.min(Math.min(original, snap), room);
        } else {
            timeNs = from.timeNs(in.u32(4) << 32 | in.u32(8));
            length = in.u32(12);
            original = in.u32(16);
        }
        if (length > room || timeNs < 0 && type != SIMPLE_PACKET) {
            return false;
        }
        linkType = from.linkType;
        offset = in.at() + header;
        captured = (int) length;
        return true;
    }
}
