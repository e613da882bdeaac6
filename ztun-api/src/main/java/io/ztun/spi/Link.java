package io.ztun.spi;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

import io.ztun.api.Api;
import io.ztun.api.FrameLimits;

/**
 * Carries whole frames to one peer and back. Thread-safe; frames that several threads send do not mix.
 *
 * <p>Sending never waits and never copies what the system takes at once. What it does not take at once waits in the link's
 * own queue, whose length is bounded: a peer that stops reading fills its own queue and nobody else's. Once it is warm, nothing is
 * allocated for a frame.
 */
@Api(Api.Status.STABLE)
public interface Link extends AutoCloseable {

    /** The system has the frame; of {@link #flush}: it has all of them. */
    int SENT = 0;

    /** Of {@link #ready}: the link takes a frame. */
    int READY = 0;

    /** The link has the frame and the rest of it waits; the caller owes a {@link #flush}. */
    int QUEUED = 1;

    /** The link has the frame and keeps it so that more may leave with it; the caller owes a {@link #flush} at the end. */
    int HELD = 2;

    /** The queue is full; the frame has not been taken, and no byte of it has left. */
    int BACK_PRESSURED = -1;

    /** The link is closed; the frame has not been taken. */
    int CLOSED = -2;

    /** Bytes before a frame that the link may overwrite with its own header. */
    int HEADROOM = 32;

    /**
     * Whether every frame arrives, once, in the order sent, for as long as the link lives. If not, a frame may be lost,
     * arrive late, or arrive more than once, but never changed or in part.
     */
    boolean isOrdered();

    /**
     * How long a frame may be to travel in one piece, in bytes. A longer one is taken too, but on a link that loses frames
     * it is lost with any of its pieces. It follows what the path bears and may change at any time.
     */
    default int unfragmentedLength() {
        return FrameLimits.MAX_FRAME_LENGTH;
    }

    /** The transport's {@linkplain TransportProvider#name() name}, for people; empty if it does not say. */
    default Optional<String> transport() {
        return Optional.empty();
    }

    /** The peer's address, for the log. */
    InetSocketAddress remoteAddress();

    /**
     * Bounds the frames taken from the peer; a longer one closes the link before a buffer grows for it. At first it is
     * {@link FrameLimits#MAX_HELLO_LENGTH}. Call it on the link's thread.
     *
     * @param length in bytes
     */
    void frameLimit(int length);

    /**
     * Has the frames marked in another way than the link's own, for a peer that speaks another protocol: those that are sent from
     * now on, and those that arrive from now on. Such a peer may have no sign of life, so that the link ends, as far as the system
     * can tell, when the peer's machine does not answer any more. Call it on the link's thread, while nobody else sends.
     *
     * @param framing what stands before each frame; null for the link's own. Where it has empty frames they are handed over, too
     * @return whether it is so from now on. Not if a part of a frame has arrived, and never on a link that is no stream of bytes
     */
    default boolean reframe(Framing framing) {
        return false;
    }

    /**
     * On a server: this link's token ({@link TransportConfig#sessionTokens}), for both ends to {@linkplain #expectSessionToken expect}. Whoever
     * knows it can end the link, so that the client is told it where nobody else can read it. Empty where there is none, as over a transport
     * that keeps connections. On the link's thread.
     *
     * @return {@value SessionTokens#LENGTH} bytes, the caller's
     */
    default Optional<byte[]> sessionToken() {
        return Optional.empty();
    }

    /**
     * From now on the other end's word that the link is over, or unknown, is believed with this token alone, as far as it comes outside
     * of frames. To be called on both ends once the client has the token. On the link's thread.
     *
     * @param token the server's {@link #sessionToken}; copied
     */
    default void expectSessionToken(byte[] token) {}

    /**
     * Sends one frame.
     *
     * @param buffer a direct buffer; the frame lies within its limit, its position and limit stay as they are, nothing of it is
     *     kept, and the {@link #HEADROOM} bytes before {@code offset} may be overwritten
     * @param offset where the frame begins, at least {@link #HEADROOM}
     * @param length its length in bytes, 1 to {@link FrameLimits#MAX_FRAME_LENGTH}
     * @return {@link #SENT}, {@link #QUEUED}, {@link #HELD}, {@link #BACK_PRESSURED} or {@link #CLOSED}
     * @throws IllegalArgumentException if {@code offset} or {@code length} is out of range; nothing has been sent then
     * @throws IndexOutOfBoundsException if the frame leaves the buffer; nothing has been sent then
     */
    int send(ByteBuffer buffer, int offset, int length);

    /**
     * Sends one frame as {@link #send(ByteBuffer, int, int)} does, and says what the headers of the packets in it have as traffic
     * class: DSCP (RFC 2474) in the upper six bits, ECN (RFC 3168) in the lower two. A link of datagrams may put that in theirs.
     *
     * @param trafficClass what holds for all packets in the frame, 0 to 255; 0 claims nothing
     */
    default int send(ByteBuffer buffer, int offset, int length, int trafficClass) {
        return send(buffer, offset, length);
    }

    /**
     * What routers on the way have said in the ECN field (RFC 3168) of the frame that is being handed over: on the link's thread,
     * while {@link LinkHandler#onFrame} runs. 0 where the link does not know.
     */
    default int receivedEcn() {
        return 0;
    }

    /**
     * Whether {@link #send} would take a frame now. Ask before a block enters a codec's history: what has entered it must
     * be sent. The answer holds for a caller that is the only one to send. A link takes a frame while its queue is empty or
     * shorter than {@link TransportConfig#queueLimit()}, so that one frame may exceed the limit;
     * one whose transport has no such queue, while the system takes what it is given. One that a transport's own handshake still
     * lies before takes none.
     *
     * @return {@link #READY}, {@link #BACK_PRESSURED} or {@link #CLOSED}
     */
    int ready();

    /**
     * How fast the line below the link has lately been while there was enough to send, in bytes a second.
     * {@link Long#MAX_VALUE} as long as the link has never been full, or if it does not know.
     */
    default long bytesPerSecond() {
        return Long.MAX_VALUE;
    }

    /**
     * How long it takes to the peer and back, smoothed, in nanoseconds; 0 as long as the link does not know. Any thread; does not wait
     * for anything.
     */
    default long roundTripNs() {
        return 0;
    }

    /**
     * Sees to it that what waits in the queue leaves: the caller waits for the system to take it, and what is left when
     * its patience ends is passed to the link's own thread.
     *
     * @param patienceNs how long to wait, in nanoseconds; 0 passes it on at once
     * @return {@link #SENT} if nothing waits any more; {@link #QUEUED} if something does, and then
     *     {@link LinkHandler#onWritable} will be called; {@link #CLOSED} once the link has begun to close
     */
    int flush(long patienceNs);

    /**
     * Has an action run on the link's thread once all has been handed over that had arrived by now: who has been silent can be
     * told only then from who was not listened to. Not run on a link that is closed.
     */
    void whenRead(Runnable action);

    /**
     * Closes the link at once and gives back what it holds: what waits in its queue is lost, and the peer may see no more
     * than that the link has broken. For a peer that is owed nothing, such as one of too many. Repeating it does nothing.
     */
    default void abort() {
        close();
    }

    /**
     * Closes the link when what waits in its queue has left, at the latest after a second. From the call on every method that
     * sends answers {@link #CLOSED}. Repeating it does nothing.
     */
    @Override
    void close();
}
