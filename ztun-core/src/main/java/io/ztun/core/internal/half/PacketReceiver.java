package io.ztun.core.internal.half;

import java.nio.ByteBuffer;

import io.ztun.core.internal.link.IncomingFrames;
import io.ztun.spi.Turn;

/** The receiving half of a session: takes frames apart and has their packets delivered. The link's thread only. */
public interface PacketReceiver {
    /** The frame is done with. */
    int DONE = 0;

    /** The turn is over before the frame was done with: {@link #goOn} has to follow before another frame comes. */
    int LATER = 1;

    /** Frames of this type are none of its business. */
    int UNKNOWN = -1;

    /**
     * Takes one frame.
     *
     * @param frames where the frame's body stands in {@code buffer}
     * @param turn what may be done now
     * @return {@link #DONE}, {@link #LATER} or {@link #UNKNOWN}
     * @throws io.ztun.api.ProtocolException if the frame is malformed
     * @throws io.ztun.api.CorruptDataException if its body does not decode
     */
    int receive(IncomingFrames frames, ByteBuffer buffer, Turn turn);

    /**
     * Goes on with a frame that was not done with.
     *
     * @return whether it is now
     */
    boolean goOn(Turn turn);

    /** Lets go of what was kept back to be joined. */
    void flush();

    /** Gives back the codec's memory. */
    void close();
}
