package io.ztun.transport.nio;

import java.nio.ByteBuffer;
import java.util.Objects;

import io.ztun.api.Api;
import io.ztun.api.FrameLimits;
import io.ztun.spi.Link;

/** What every link asks of a frame that is to be sent. */
@Api(Api.Status.INTERNAL)
public final class Frames {
    private Frames() {}

    /**
     * Checks the arguments of {@link Link#send}.
     *
     * @throws IllegalArgumentException if the buffer is not direct, or the length or the headroom is not what it must be
     * @throws IndexOutOfBoundsException if the frame does not lie in the buffer
     */
    public static void check(ByteBuffer buffer, int offset, int length) {
        if (length < 1 || length > FrameLimits.MAX_FRAME_LENGTH || offset < Link.HEADROOM || !buffer.isDirect()) {
            throw new IllegalArgumentException("frame out of range: length=" + length + " min=1 max="
                    + FrameLimits.MAX_FRAME_LENGTH + " offset=" + offset + " min=" + Link.HEADROOM + " direct="
                    + buffer.isDirect());
        }
        Objects.checkFromIndexSize(offset, length, buffer.capacity());
    }
}
