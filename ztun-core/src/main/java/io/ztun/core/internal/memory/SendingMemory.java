package io.ztun.core.internal.memory;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The sending end of a direction's memory: finds in it what bodies are made of. For each body, {@link #begin}, {@link #find} for each
 * of its payloads in their order, {@link #write} as often as need be, and then, once it has been sent, {@link #remember}.
 * Under its owner's lock; nothing is allocated but memory as the log grows.
 */
public final class SendingMemory implements AutoCloseable {
    /** Null until it is in use, as are the two that follow. */
    private MemoryLog log;

    private MemoryIndex index;
    private MatchFinder finder;
    private final Matches matches = new Matches();
    private final BodyPayloads walk = new BodyPayloads();
    private final References references = new References();

    /** The body's payloads: where each begins, from the body's start, and how long it is. */
    private int[] starts = new int[16];

    private int[] lengths = new int[16];
    private int payloads;

    /** @param log what has been sent, which is this one's from now on */
    public SendingMemory(MemoryLog log) {
        this.log = log;
        index = new MemoryIndex(log);
        finder = new MatchFinder(log, index);
        index.update();
    }

    /** One that finds nothing and keeps nothing until it has what to {@link #use}. */
    public SendingMemory() {}

    /** Has another's log from now on, with its index, which are this one's then. */
    public void use(SendingMemory other) {
        log = other.log;
        index = other.index;
        finder = other.finder;
        begin();
    }

    /** What has been sent. Who cuts it, or begins it anew, says so: {@link #restored}. */
    public MemoryLog log() {
        return log;
    }

    /** The log holds something else now. It is read through: a quarter of a second for each GiB. */
    public void restored() {
        finder.begin();
        index.reread();
    }

    /** Nothing that has been sent so far is referred to any more: the peer does not have it, or something else. */
    public void forget() {
        if (log != null) {
            finder.floor(log.end());
        }
    }

    /** Another body begins. */
    public void begin() {
        matches.clear();
        payloads = 0;
    }

    /**
     * Looks for a payload.
     *
     * @param body where the body begins in {@code buffer}
     * @param at where the payload begins, behind all that were looked for before
     */
    public void find(ByteBuffer buffer, int body, int at, int length) {
        if (length == 0 || log == null) {
            return;
        }
        if (payloads == starts.length) {
            starts = Arrays.copyOf(starts, 2 * payloads);
            lengths = Arrays.copyOf(lengths, 2 * payloads);
        }
        starts[payloads] = at - body;
        lengths[payloads++] = length;
        finder.find(buffer, body, at, length, matches);
    }

    /**
     * Begins with a body whose headers are not predicted, and looks for its payloads.
     *
     * @param length the body's length in bytes
     */
    public void find(ByteBuffer buffer, int body, int length) {
        begin();
        walk.begin(buffer, body, length);
        while (walk.next()) {
            find(buffer, body, walk.at(), walk.length());
        }
    }

    /**
     * Writes the body without what stands in memory.
     *
     * @param length its length in bytes; less than it had at first if packets at its end were taken off
     * @param target another buffer, with {@code length} bytes free from {@code offset} on
     * @return the length of what was written; 0 if that would not be shorter
     */
    public int write(ByteBuffer buffer, int body, int length, ByteBuffer target, int offset) {
        return matches.count() == 0 ? 0 : references.write(buffer, body, length, matches, target, offset);
    }

    /** How many bytes of the body stand in memory, as {@link #write} left them out last. */
    public int recalled() {
        return references.recalled();
    }

    /**
     * Keeps the body's payloads.
     *
     * @param length the body's length in bytes
     */
    public void remember(ByteBuffer buffer, int body, int length) {
        if (log == null) {
            return;
        }
        for (int i = 0; i < payloads && starts[i] < length; i++) {
            log.append(buffer, body + starts[i], Math.min(lengths[i], length - starts[i]));
        }
        index.update();
    }

    /** How many bytes of payload there are in the body's first {@code length} bytes. */
    int payloadBytes(int length) {
        int bytes = 0;
        for (int i = 0; i < payloads && starts[i] < length; i++) {
            bytes += Math.min(lengths[i], length - starts[i]);
        }
        return bytes;
    }

    /** Adds the body's payloads to a ring's newest frame. */
    void gather(ByteBuffer buffer, int body, int length, PayloadRing ring) {
        for (int i = 0; i < payloads && starts[i] < length; i++) {
            ring.add(buffer, body + starts[i], Math.min(lengths[i], length - starts[i]));
        }
    }

    /**
     * The log has been appended to.
     *
     * @param ahead by how many bytes the receiver's may be longer, and have let go of as much more, to the end of a segment
     */
    void appended(int ahead) {
        index.update();
        finder.floor(log.end() + ahead + MemoryLog.SEGMENT - log.size());
    }

    /** Gives back the index; the log stays its owner's. Nothing is found or kept any more. */
    public void release() {
        if (log != null) {
            index.close();
            log = null;
        }
    }

    /** How much memory it has taken, in bytes. */
    public long memory() {
        return log.memory() + index.memory();
    }

    /** Gives back all memory. Repeating it does nothing. */
    @Override
    public void close() {
        index.close();
        log.close();
    }
}
