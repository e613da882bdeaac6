package io.ztun.core.replay;

import io.ztun.api.Api;

/** Is told of each frame that a {@link Replay} sends. The thread that replays. */
@FunctionalInterface
@Api(Api.Status.INTERNAL)
public interface FrameSink {

    /**
     * A frame leaves.
     *
     * @param direction the end that sends it
     * @param length in bytes, as the transport is given it
     * @param packets how many packets that end had sent before: over a link that loses frames, before this run of packets
     */
    void frame(int direction, int length, long packets);
}
