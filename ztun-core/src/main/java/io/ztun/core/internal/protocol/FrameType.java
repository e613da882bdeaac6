package io.ztun.core.internal.protocol;

/** The first byte of every frame. */
public final class FrameType {
    /** The client's first word: {@link Hello}. */
    public static final byte HELLO = 0x01;
    /** The server lets the client in: {@link Welcome}. */
    public static final byte WELCOME = 0x02;
    /** The server does not let the client in: {@link Refusal}. */
    public static final byte REFUSAL = 0x03;
    /** A {@link Hello} that only the server can read: {@link io.ztun.core.internal.secure.SealedHello}. */
    public static final byte SEALED_HELLO = 0x04;
    /** The answer to it, a {@link Welcome} or a {@link Refusal}, that only the client can read. */
    public static final byte SEALED_ANSWER = 0x05;
    /** Packets, as they are. */
    public static final byte DATA = 0x10;
    /** Packets, encoded by the codec that was agreed on. */
    public static final byte DATA_ENCODED = 0x11;
    /** As {@link #DATA_ENCODED}, against the dictionary with an even number. */
    public static final byte DATA_ENCODED_EVEN = 0x12;
    /** As {@link #DATA_ENCODED}, against the dictionary with an odd number. */
    public static final byte DATA_ENCODED_ODD = 0x13;
    /** Packets, as they are, to be kept for a dictionary, or in memory. */
    public static final byte DATA_KEPT = 0x14;

    /**
     * Added to the type of a body of which parts stand in {@linkplain io.ztun.core.internal.memory memory}: {@link #DATA_KEPT}, and those
     * that are encoded. See {@link #recalls}.
     */
    public static final byte RECALLS = 0x20;

    /** Nothing but a sign of life. */
    public static final byte KEEPALIVE = 0x20;
    /** Proposes a dictionary. */
    public static final byte SNAPSHOT = 0x21;
    /** Says of what the proposed dictionary has been formed. */
    public static final byte SNAPSHOT_HAS = 0x22;
    /** What the client is to do from now on: a number, and {@link Settings}. */
    public static final byte SETTINGS = 0x23;
    /** The client has the settings with that number. */
    public static final byte SETTINGS_TAKEN = 0x24;
    /** Offers what has been sent for memory: {@link io.ztun.core.internal.memory.OfferedMemory}. */
    public static final byte MEMORY_OFFER = 0x25;
    /** Says what of it has arrived, and is in memory now. */
    public static final byte MEMORY_HAS = 0x26;
    /** What a frame referred to is not in the receiver's memory. */
    public static final byte MEMORY_LACKS = 0x27;
    /** What the receiver of a direction has kept of former sessions: {@link MemoryKept}. */
    public static final byte MEMORY_KEPT = 0x35;
    /** What both ends have kept: {@link MemoryFrom}. */
    public static final byte MEMORY_FROM = 0x36;
    /** The receiver has what both have kept, and nothing else: the {@link #MEMORY_FROM}, once more. */
    public static final byte MEMORY_TAKEN = 0x37;
    /** The sender ends the session; a reason in UTF-8 follows. */
    public static final byte CLOSE = 0x30;

    private FrameType() {}

    /** Whether it is what a server answers to a hello. */
    public static boolean isAnswer(byte type) {
        return type == WELCOME || type == REFUSAL || type == SEALED_ANSWER;
    }

    /** Whether it is what a client begins with. */
    public static boolean isHello(byte type) {
        return type == HELLO || type == SEALED_HELLO;
    }

    /** Whether frames of that type refer to memory. */
    public static boolean recalls(byte type) {
        return type >= (DATA_ENCODED | RECALLS) && type <= (DATA_KEPT | RECALLS);
    }
}
