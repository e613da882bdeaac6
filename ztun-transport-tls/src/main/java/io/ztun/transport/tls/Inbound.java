package io.ztun.transport.tls;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

import io.ztun.api.FrameLimits;
import io.ztun.api.ProtocolException;
import io.ztun.spi.Turn;

/**
 * The receiving side of a link: out of the socket, out of TLS, into frames. Links read and decrypt into buffers that all links of a
 * thread share; what is left over at the end of a turn is kept, such as the beginning of a record or of a frame. A silent link has
 * nothing; one that has not been let in keeps a record at most and a short frame.
 *
 * <p>Link thread only.
 */
final class Inbound {

    /** What {@link #read} answers: more may be there, nothing is there now, the peer has ended the connection in order. */
    static final int MORE = 1;

    static final int NOTHING_LEFT = 0;
    static final int ENDED = -1;

    /** The same: the turn was over before all was handed on that is here. */
    static final int TURN_OVER = 2;

    /** The header of a record, and the longest that follows it (RFC 8446 section 5.2), in bytes. */
    private static final int RECORD_HEADER = 5;

    private static final int RECORD_LENGTH_MAX = (1 << 14) + 256;

    /** So many records may bring no data: handshake, tickets, changes of keys. And one more for each so many bytes of data. */
    private static final int EMPTY_RECORDS = 64;

    private static final int DATA_PER_EMPTY_RECORD_LOG = 20;

    private final Peer peer;
    private final SSLEngine engine;
    private final TlsThread thread;
    private final Rest sealed = new Rest();
    private final Rest opened = new Rest();
    private int frameLimit = FrameLimits.MAX_HELLO_LENGTH;
    private ByteBuffer records;
    private ByteBuffer frames;
    private int start;
    private int end;
    private boolean batch;
    private boolean held;
    private boolean unfinished;
    private boolean established;
    private long data;
    private long emptyRecords;

    /** Takes the frames, and speaks for the link. */
    interface Peer {
        /** Whether frames may be handed on: not after somebody has closed the link. */
        boolean isDelivering();

        /** A whole frame has arrived; its bytes are good until this returns. Returns whether it is done with. */
        boolean deliver(ByteBuffer buffer, int offset, int length, Turn turn);

        /** Goes on with the frame that was not. Returns whether it is done with now. */
        boolean goOn(Turn turn);

        /** The frames of one read have been delivered; there was one at least. */
        void endBatch();

        /** The engine has something to send. Returns whether it really had. */
        boolean answer() throws IOException;

        /** The handshake is over. */
        void established();
    }

    Inbound(Peer peer, SSLEngine engine, TlsThread thread) {
        this.peer = peer;
        this.engine = engine;
        this.thread = thread;
    }

    /** {@link io.ztun.spi.Link#frameLimit}. */
    void frameLimit(int length) {
        if (length < 1 || length > FrameLimits.MAX_FRAME_LENGTH) {
            throw new IllegalArgumentException(
                    "frame limit out of range: length=" + length + " min=1 max=" + FrameLimits.MAX_FRAME_LENGTH);
        }
        frameLimit = length;
    }

    /** Whether a frame has begun and not ended. */
    boolean isInside() {
        return opened.length() > 0;
    }

    /** Goes on with what the last turn had to leave, or else reads once; hands on each whole frame as long as it is our turn. */
    int read(ReadableByteChannel channel, Turn turn) throws IOException {
        records = thread.records();
        frames = thread.frames();
        records.position(sealed.restore(records));
        end = opened.restore(frames);
        start = 0;
        batch = false;
        int result;
        try {
            result = fill(channel, turn);
        } catch (IOException | RuntimeException | Error e) {
            release();
            throw e;
        }
        if (!peer.isDelivering()) {
            release();
            return result == ENDED ? ENDED : MORE;
        }
        sealed.keep(records, records.position(), records.limit());
        opened.keep(frames, start, end);
        if (batch) {
            peer.endBatch();
        }
        return result;
    }

    private int fill(ReadableByteChannel channel, Turn turn) throws IOException {
        boolean full = true;
        if (!held) {
            int read = channel.read(records);
            full = !records.hasRemaining();
            records.flip();
            if (read <= 0) {
                if (read < 0) {
                    throw new EndOfStream();
                }
                return NOTHING_LEFT;
            }
        } else {
            records.flip();
            if (unfinished && peer.isDelivering()) {
                batch = true;
                unfinished = !peer.goOn(turn);
            }
        }
        int result = open(turn);
        held = result == TURN_OVER;
        return result == NOTHING_LEFT && full ? MORE : result;
    }

    private int open(Turn turn) throws IOException {
        while (handOn(turn)) {
            if (!peer.isDelivering()) {
                return MORE;
            }
            if (!hasRecord()) {
                return NOTHING_LEFT;
            }
            if (turn.isOver()) {
                return TURN_OVER;
            }
            if (!unwrap(turn)) {
                return ENDED;
            }
        }
        return TURN_OVER;
    }

    /** Hands on whole frames. Returns whether there are no more, rather than no time for them. */
    private boolean handOn(Turn turn) {
        while (!unfinished && peer.isDelivering() && end - start >= Outbound.HEADER_LENGTH) {
            int length = (frames.get(start) & 0xff) << 16
                    | (frames.get(start + 1) & 0xff) << 8
                    | frames.get(start + 2) & 0xff;
            if (length == 0 || length > frameLimit) {
                throw new ProtocolException("bad frame length: length=" + length + " limit=" + frameLimit
                        + "; the peer ignores what was agreed, or does not speak this protocol");
            }
            int frame = start + Outbound.HEADER_LENGTH;
            if (end - frame < length) {
                return true;
            }
            if (turn.isOver()) {
                return false;
            }
            turn.spend(0);
            start = frame + length;
            batch = true;
            // Whoever handles a frame sees the whole buffer.
            unfinished = !peer.deliver(frames.clear(), frame, length, turn);
        }
        return !unfinished;
    }

    /** Bounds a record before memory is kept for it: the JDK would take one twice as long. */
    private boolean hasRecord() {
        if (records.remaining() < RECORD_HEADER) {
            return false;
        }
        int at = records.position();
        int length = (records.get(at + 3) & 0xff) << 8 | records.get(at + 4) & 0xff;
        if (length > RECORD_LENGTH_MAX) {
            throw new ProtocolException("TLS record too long: length=" + length + " max=" + RECORD_LENGTH_MAX
                    + "; the peer does not speak TLS");
        }
        return records.remaining() >= RECORD_HEADER + length;
    }

    /** Opens one record. Returns false if it was the peer's last. */
    private boolean unwrap(Turn turn) throws IOException {
        if (frames.capacity() - end < Outbound.RECORD_MAX) {
            frames.put(0, frames, start, end - start);
            end -= start;
            start = 0;
        }
        SSLEngineResult result = engine.unwrap(records, frames.clear().position(end));
        end += result.bytesProduced();
        data += result.bytesProduced();
        turn.spend(result.bytesConsumed());
        switch (result.getStatus()) {
            case OK -> {
                if (result.bytesProduced() == 0
                        && ++emptyRecords > EMPTY_RECORDS + (data >>> DATA_PER_EMPTY_RECORD_LOG)) {
                    throw new ProtocolException("too many TLS records without data: count=" + emptyRecords);
                }
                handshake(turn);
                return true;
            }
            case CLOSED -> {
                return false;
            }
            default -> throw new SSLException("a record does not fit: status=" + result.getStatus());
        }
    }

    /** Does what the engine wants done next, as long as that is not to hear from the peer. */
    void handshake(Turn turn) throws IOException {
        HandshakeStatus status = engine.getHandshakeStatus();
        while (status == HandshakeStatus.NEED_TASK || status == HandshakeStatus.NEED_WRAP) {
            if (status == HandshakeStatus.NEED_TASK) {
                runTasks(turn);
            } else if (!peer.answer()) {
                return;
            }
            status = engine.getHandshakeStatus();
        }
        if (!established && status == HandshakeStatus.NOT_HANDSHAKING) {
            established = true;
            peer.established();
        }
    }

    /** Signing and agreeing on keys takes as long as a turn or several: others come first before this link goes on. */
    private void runTasks(Turn turn) {
        Runnable task = engine.getDelegatedTask();
        while (task != null) {
            task.run();
            turn.spend(Turn.UNITS << 14);
            task = engine.getDelegatedTask();
        }
    }

    /** Forgets what is left and gives the memory back. */
    void release() {
        held = false;
        unfinished = false;
        sealed.release();
        opened.release();
    }
}
