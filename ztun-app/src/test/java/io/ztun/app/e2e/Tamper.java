package io.ztun.app.e2e;

/** What somebody between client and server changes: one bit in the middle of each frame of a kind. Thread-safe. */
final class Tamper {
    private static final byte SEALED_HELLO = 4;
    private static final byte SEALED_ANSWER = 5;

    /** The first byte of a sealed frame, but for the key's bit and that of the number's length. */
    private static final byte SEALED = 0x40;

    private static final int VARYING = 9;

    /** Shorter frames carry no packet with a payload. */
    private static final int DATA_LENGTH_MIN = 100;

    /** Which frames. */
    enum What {
        HELLO,
        ANSWER,
        /** Those of the client's that are long enough to carry packets. */
        DATA
    }

    private What what = What.HELLO;
    private int left;

    /** Changes so many from now on. */
    synchronized void with(What kind, int count) {
        what = kind;
        left = count;
    }

    /** A frame comes by. */
    synchronized void pass(byte[] bytes, int offset, int length, boolean fromClient) {
        if (left > 0 && length > 0 && isMeant(bytes[offset], length, fromClient)) {
            left--;
            bytes[offset + length / 2] ^= 0x10;
        }
    }

    private boolean isMeant(byte type, int length, boolean fromClient) {
        return switch (what) {
            case HELLO -> fromClient && type == SEALED_HELLO;
            case ANSWER -> !fromClient && type == SEALED_ANSWER;
            case DATA -> fromClient && (type & ~VARYING) == SEALED && length >= DATA_LENGTH_MIN;
        };
    }
}
