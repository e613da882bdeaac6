package io.ztun.estimate;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;

import io.ztun.estimate.capture.Packets;
import io.ztun.estimate.capture.Recording;

/** A recording as long as somebody wants, of segments of a thousand conversations; it takes no time to make. */
final class EndlessRecording implements ReadableByteChannel {
    private static final int SEGMENTS = 2_000;

    private final ByteBuffer block;
    private final int fileHeader;
    private long left;
    private int round;

    EndlessRecording(long bytes) {
        fileHeader = Recording.pcap(1).bytes().length;
        Recording recording = Recording.pcap(1);
        for (int i = 0; i < SEGMENTS; i++) {
            byte[] payload =
                    ("row " + i + " of a table that goes on and on;").repeat(30).getBytes();
            byte[] segment = Packets.tcp(30_000 + i / 2, 5_432, i * 1_448, 1, 0x10, payload);
            recording.packet(i * 1_000L, Packets.ethernet(Packets.ipv4(i % 200, 250, 6, segment)));
        }
        block = ByteBuffer.wrap(recording.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        left = bytes;
    }

    @Override
    public int read(ByteBuffer target) {
        if (left <= 0) {
            return -1;
        }
        if (!block.hasRemaining()) {
            block.position(fileHeader);
            block.putInt(fileHeader, ++round); // the first packet of each round is a second later
        }
        int count = Math.min(target.remaining(), block.remaining());
        target.put(block.slice().limit(count));
        block.position(block.position() + count);
        left -= count;
        return count;
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void close() {}
}
