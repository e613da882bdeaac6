package io.ztun.core.internal.protocol;

/**
 * The contents of a {@link FrameType#KEEPALIVE}: nothing, or a byte of flags, and behind that a {@link Receipt} where frames get
 * lost. What a receiver does not know it ignores.
 */
public final class Keepalive {
    /** The flag of one who wants to hear a sign of life soon; only with {@link Features#REST}. */
    public static final byte QUESTION = 1;

    /** Length of the flags in bytes. */
    public static final int FLAGS_LENGTH = 1;

    private Keepalive() {}
}
