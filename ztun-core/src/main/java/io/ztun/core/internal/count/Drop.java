package io.ztun.core.internal.count;

/** Why a packet or a frame of a session came to nothing. */
public enum Drop {
    /** The link took no more. */
    QUEUE_FULL,
    /** The packet's source is not the peer's. */
    SOURCE,
    /** No IP packet, no frame, or offload metadata that does not fit. */
    INVALID,
    /** The interface did not take it. */
    TUN,
    /** The peer has not sealed the frame, or somebody has changed it. */
    FORGED,
    /** The frame came twice, or too late to tell. */
    REPEATED
}
