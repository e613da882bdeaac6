package io.ztun.estimate.capture;

import java.io.IOException;
import java.nio.ByteOrder;

/**
 * The older format, as tcpdump writes it (pcap-savefile(5)): one header, and then each packet behind a header of its own. Both
 * byte orders, microseconds and nanoseconds.
 */
final class PcapCapture extends Capture {
    private static final int MICROSECONDS = 0xa1b2c3d4;
    private static final int NANOSECONDS = 0xa1b23c4d;
    private static final int FILE_HEADER = 24;
    private static final int LINK_TYPE = 20;
    private static final int RECORD_HEADER = 16;
    private static final int FRACTION = 4;
    private static final int CAPTURED = 8;
    private static final int ORIGINAL = 12;

    private final long fractionNs;
    private boolean begun;

    private PcapCapture(CaptureInput in, long fractionNs) {
        super(in);
        this.fractionNs = fractionNs;
    }

    /** @return null if the file's first four bytes are another format's */
    static PcapCapture of(CaptureInput in, int magic) {
        int swapped = Integer.reverseBytes(magic);
        boolean little = swapped == MICROSECONDS || swapped == NANOSECONDS;
        int known = little ? swapped : magic;
        if (known != MICROSECONDS && known != NANOSECONDS) {
            return null;
        }
        in.order(little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        return new PcapCapture(in, known == MICROSECONDS ? 1_000 : 1);
    }

    @Override
    public boolean next() throws IOException {
        if (!begun && !begin()) {
            return false;
        }
        in.advance(captured);
        captured = 0;
        if (!in.has(RECORD_HEADER)) {
            return false;
        }
        timeNs = in.u32(0) * 1_000_000_000L + in.u32(FRACTION) * fractionNs;
        original = in.u32(ORIGINAL);
        long length = in.u32(CAPTURED);
        if (length > RECORD_MAX) {
            return damage();
        }
        in.advance(RECORD_HEADER);
        if (!in.hasAnnounced((int) length)) {
            return false;
        }
        captured = (int) length;
        offset = in.at();
        return true;
    }

    private boolean begin() throws IOException {
        if (!in.has(FILE_HEADER)) {
            return false;
        }
        linkType = (int) in.u32(LINK_TYPE) & 0xffff; // above it: whether frames have their checksums
        in.advance(FILE_HEADER);
        begun = true;
        return true;
    }
}
