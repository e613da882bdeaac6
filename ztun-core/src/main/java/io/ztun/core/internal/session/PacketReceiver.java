package io.ztun.core.internal.session;

import java.nio.ByteBuffer;

import io.ztun.core.internal.link.IncomingFrames;

/** The receiving half of a session: takes frames apart and has their packets delivered. The link's thread only. */
interface PacketReceiver {

    /**
     * Takes one frame.
     *
     * @param frames where the frame's body stands in {@code buffer}
     * @return whether frames of this type are its business
     * @throws io.ztun.api.ProtocolException if the frame is malformed
     * @throws io.ztun.api.CorruptDataException if its body does not decode
     */
    boolean receive(IncomingFrames frames, ByteBuffer buffer);

    /** Lets go of what was kept back to be joined. */
    void flush();

    /** Gives back the codec's memory. */
    void close();
}
