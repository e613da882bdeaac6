package io.ztun.core.internal.secure;

import io.ztun.core.internal.noise.HandshakeKeys;

/** What the two ends prove to each other. The number travels, bound to the handshake. */
enum Mode {
    /** That they know one secret. */
    SECRET(1, "a shared secret (`psk-file`)"),

    /** Who they are. */
    KEYS(2, "keys (`key-file`)"),

    /** Both. */
    KEYS_AND_SECRET(3, "keys and a shared secret (`key-file` and `psk-file`)");

    private final byte number;
    private final String text;

    Mode(int number, String text) {
        this.number = (byte) number;
        this.text = text;
    }

    byte number() {
        return number;
    }

    static Mode of(HandshakeKeys keys) {
        return !keys.hasStaticKeys() ? SECRET : keys.hasPsk() ? KEYS_AND_SECRET : KEYS;
    }

    /** What a peer's number means, for the log. */
    static String describe(byte number) {
        for (Mode mode : values()) {
            if (mode.number == number) {
                return mode.text;
            }
        }
        return "mode " + (number & 0xff);
    }

    @Override
    public String toString() {
        return text;
    }
}
