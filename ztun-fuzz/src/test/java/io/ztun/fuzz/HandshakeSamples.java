package io.ztun.fuzz;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import io.ztun.api.Addresses;
import io.ztun.core.internal.keys.PresharedKey;
import io.ztun.core.internal.keys.PrivateKey;
import io.ztun.core.internal.noise.HandshakeKeys;
import io.ztun.core.internal.protocol.Hello;
import io.ztun.core.internal.protocol.Welcome;
import io.ztun.core.settings.PushedSettings;
import io.ztun.spi.CodecMode;

/** Keys and messages for handshakes. */
public final class HandshakeSamples {
    /** Open, a shared secret, keys, both. */
    public static final int MODES = 4;

    private static final PresharedKey SECRET = PresharedKey.of(filled(3));
    private static final PrivateKey CLIENT = PrivateKey.of(filled(4));
    private static final PrivateKey SERVER = PrivateKey.of(filled(5));

    /** What a client says. */
    public static final Hello HELLO = new Hello(
            0, List.of(new Hello.Offer(4, "none")), 1_400, "000102030405060708090a0b0c0d0e0f", Optional.empty());

    /** What a server answers. */
    public static final Welcome WELCOME = new Welcome(
            0,
            "none",
            CodecMode.BLOCK,
            1_400,
            Addresses.parse("10.99.0.2/24"),
            Addresses.parse("10.99.0.1/24"),
            PushedSettings.NONE,
            5_000);

    private HandshakeSamples() {}

    private static byte[] filled(int value) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    /** The client's keys in one of the modes. */
    public static Optional<HandshakeKeys> client(int mode) {
        return switch (mode) {
            case 0 -> Optional.empty();
            case 1 -> Optional.of(HandshakeKeys.shared(SECRET));
            default -> Optional.of(HandshakeKeys.client(CLIENT, SERVER.publicKey(), psk(mode)));
        };
    }

    /** The server's keys in one of the modes. */
    public static Optional<HandshakeKeys> server(int mode) {
        return switch (mode) {
            case 0 -> Optional.empty();
            case 1 -> Optional.of(HandshakeKeys.shared(SECRET));
            default -> Optional.of(HandshakeKeys.server(SERVER, psk(mode)));
        };
    }

    private static Optional<PresharedKey> psk(int mode) {
        return mode == 2 ? Optional.empty() : Optional.of(SECRET);
    }

    /** What stands before the position. */
    public static byte[] written(ByteBuffer target, int from) {
        byte[] bytes = new byte[target.position() - from];
        target.get(from, bytes);
        return bytes;
    }

    /** A frame as somebody on the way may change it: another length, and bits of one byte. */
    public static byte[] changed(byte[] frame, Input input) {
        byte[] changed = Arrays.copyOf(frame, Math.max(1, frame.length + (byte) input.u8()));
        int at = input.u16();
        changed[at % changed.length] ^= (byte) input.u8();
        return changed;
    }
}
