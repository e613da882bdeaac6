package io.ztun.spi;

import java.nio.ByteBuffer;

import io.ztun.api.Api;

/**
 * What stands before each frame on a stream of bytes, so that frames can be told apart. A link has one of its own; another is for
 * peers that speak another protocol, see {@link Link#reframe}. Stateless and thread-safe.
 */
@Api(Api.Status.EXPERIMENTAL)
public interface Framing {

    /** What {@link #read} answers while bytes are missing. */
    int INCOMPLETE = -1;

    /** The longest header in bytes. */
    int HEADER_MAX = 4;

    /**
     * How many bytes stand before a frame.
     *
     * @param length the frame's length in bytes
     * @return 0 to {@link #HEADER_MAX}
     */
    int headerLength(int length);

    /**
     * Writes the header so that it ends where the frame begins.
     *
     * @param buffer has {@link #headerLength} bytes before the frame that may be overwritten
     * @param frame where the frame begins
     * @param length its length in bytes
     * @throws IllegalArgumentException if no frame can be so long; nothing has been written then
     */
    void putBefore(ByteBuffer buffer, int frame, int length);

    /**
     * Reads the header that begins at {@code start}.
     *
     * @param end where the bytes end that have arrived
     * @return the length of the frame behind it in bytes, or {@link #INCOMPLETE} if the header goes on behind {@code end}
     * @throws io.ztun.api.ProtocolException if it is no header
     */
    int read(ByteBuffer buffer, int start, int end);
}
