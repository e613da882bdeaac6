package io.ztun.estimate.capture;

import java.io.BufferedInputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

import io.ztun.api.files.FileErrors;

/**
 * One recording, packet by packet. What {@link #next} has found stands in the buffer until it is called again. One thread.
 */
public abstract class Capture implements AutoCloseable {
    /** No packet of a sane recording is longer, super-packets of a card included; what claims to be is damage. */
    static final int RECORD_MAX = 1 << 20;

    /** The time of a packet that was recorded without one. */
    public static final long NO_TIME = -1;

    /** Means standard input. */
    public static final String STANDARD_INPUT = "-";

    private static final int GZIP = 0x1f8b;
    private static final int GZIP_BUFFER = 1 << 16;

    final CaptureInput in;
    int offset;
    int captured;
    long original;
    long timeNs;
    int linkType;
    private long length;
    private boolean damaged;

    Capture(CaptureInput in) {
        this.in = in;
    }

    /**
     * Opens a recording.
     *
     * @param name of a file, plain or compressed by gzip, or {@link #STANDARD_INPUT}
     * @throws CaptureException if there is none, or it is no recording
     */
    public static Capture open(String name) {
        try {
            ReadableByteChannel channel = name.equals(STANDARD_INPUT) ? standardInput() : file(Path.of(name));
            Capture capture = of(channel, name);
            capture.length = channel instanceof FileChannel file ? file.size() : 0;
            return capture;
        } catch (NoSuchFileException e) {
            throw new CaptureException("no such file: " + name, e);
        } catch (IOException e) {
            throw new CaptureException("cannot read: file=" + name + " reason=" + FileErrors.reason(e), e);
        }
    }

    private static ReadableByteChannel file(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            throw new CaptureException("a folder, not a recording: " + path);
        }
        FileChannel file = FileChannel.open(path);
        try {
            if (!Files.isRegularFile(path)) {
                return unknown(Channels.newInputStream(file)); // a named pipe
            }
            ByteBuffer magic = ByteBuffer.allocate(Short.BYTES);
            file.read(magic, 0);
            return isGzip(magic.get(0), magic.get(1)) ? unzipped(Channels.newInputStream(file)) : file;
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    private static ReadableByteChannel standardInput() throws IOException {
        return unknown(new FileInputStream(FileDescriptor.in));
    }

    /** What may be read only once. */
    static ReadableByteChannel unknown(InputStream stream) throws IOException {
        InputStream in = new Patient(stream);
        in.mark(Short.BYTES);
        int first = in.read();
        int second = in.read();
        in.reset();
        return isGzip(first, second) ? unzipped(in) : new StreamChannel(in);
    }

    private static ReadableByteChannel unzipped(InputStream in) throws IOException {
        return new StreamChannel(new GZIPInputStream(in, GZIP_BUFFER));
    }

    /** Never says that nothing is there: a pipe that stalls between two members of a compressed file would count as its end. */
    private static final class Patient extends BufferedInputStream {
        Patient(InputStream in) {
            super(in, GZIP_BUFFER);
        }

        @Override
        public synchronized int available() throws IOException {
            return Math.max(1, super.available());
        }
    }

    private static boolean isGzip(int first, int second) {
        return ((first & 0xff) << 8 | second & 0xff) == GZIP;
    }

    /**
     * Reads what a channel brings.
     *
     * @param name for messages
     * @throws CaptureException if it is no recording; the channel is closed then
     */
    public static Capture of(ReadableByteChannel channel, String name) throws IOException {
        CaptureInput in = new CaptureInput(channel);
        try {
            if (!in.has(Integer.BYTES)) {
                throw new CaptureException("empty, not a recording: file=" + name);
            }
            int magic = in.order(ByteOrder.BIG_ENDIAN).buffer().getInt(in.at());
            Capture capture = magic == PcapngCapture.SECTION ? new PcapngCapture(in) : PcapCapture.of(in, magic);
            if (capture == null) {
                throw new CaptureException("neither pcap nor pcapng: file=" + name
                        + "; record with tcpdump -w FILE, dumpcap or Wireshark");
            }
            return capture;
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    /**
     * Goes to the next packet.
     *
     * @return false if there is none
     * @throws IOException if reading fails
     */
    public abstract boolean next() throws IOException;

    /** Notes that what follows makes no sense. */
    final boolean damage() {
        damaged = true;
        return false;
    }

    /** What the packet stands in: a direct buffer, for absolute access, whose bytes may be changed. */
    public final ByteBuffer buffer() {
        return in.buffer();
    }

    /** Where the packet begins, its link's header first. */
    public final int offset() {
        return offset;
    }

    /** How many bytes of it were recorded. */
    public final int captured() {
        return captured;
    }

    /** How many bytes it had. */
    public final long original() {
        return original;
    }

    /** When it came, in nanoseconds since 1970, or {@link #NO_TIME}; not always later than the one before. */
    public final long timeNs() {
        return timeNs;
    }

    /** What kind of link it was recorded on, as {@link LinkLayer} knows them. */
    public final int linkType() {
        return linkType;
    }

    /** How many bytes there are in all; 0 where that shows at the end, as with pipes and compressed files. */
    public final long length() {
        return length;
    }

    /** Bytes read so far, uncompressed. */
    public final long bytes() {
        return in.bytes();
    }

    /** Why the recording ended before its time; null if it did not. */
    public final String complaint() {
        return damaged ? "damaged" : in.isCut() ? "cut off" : null;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
