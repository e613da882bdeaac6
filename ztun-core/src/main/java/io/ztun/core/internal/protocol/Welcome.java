package io.ztun.core.internal.protocol;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

import io.ztun.api.Addresses;
import io.ztun.api.Cidr;
import io.ztun.api.ProtocolException;
import io.ztun.core.settings.PushedSettings;
import io.ztun.spi.CodecMode;
import io.ztun.spi.SessionTokens;

/**
 * The server's answer to a client that it lets in.
 *
 * @param features bits of {@link Features} that hold in this session
 * @param codec name of the codec, one of those offered
 * @param mode how much the codec remembers
 * @param mtu in bytes, at most what the client wanted
 * @param addresses the client's addresses and networks
 * @param server the server's addresses in the tunnel
 * @param settings what the client is to do
 * @param keepaliveMs after so many milliseconds without a frame each end sends a sign of life
 * @param memory how many bytes both ends keep of what is sent and received, at most
 * @param token {@link io.ztun.spi.Link#sessionToken} in hexadecimal, if there is one
 */
public record Welcome(
        int features,
        String codec,
        CodecMode mode,
        int mtu,
        Addresses addresses,
        Addresses server,
        PushedSettings settings,
        int keepaliveMs,
        long memory,
        Optional<String> token) {

    /** Of a session without memory and token. */
    public Welcome(
            int features,
            String codec,
            CodecMode mode,
            int mtu,
            Addresses addresses,
            Addresses server,
            PushedSettings settings,
            int keepaliveMs) {
        this(features, codec, mode, mtu, addresses, server, settings, keepaliveMs, 0);
    }

    /** Of a session without token. */
    public Welcome(
            int features,
            String codec,
            CodecMode mode,
            int mtu,
            Addresses addresses,
            Addresses server,
            PushedSettings settings,
            int keepaliveMs,
            long memory) {
        this(features, codec, mode, mtu, addresses, server, settings, keepaliveMs, memory, Optional.empty());
    }

    /**
     * The same with a token.
     *
     * @param bytes of it, if there is one
     */
    public Welcome withToken(Optional<byte[]> bytes) {
        return new Welcome(
                features,
                codec,
                mode,
                mtu,
                addresses,
                server,
                settings,
                keepaliveMs,
                memory,
                bytes.map(HexFormat.of()::formatHex));
    }

    /** Writes the frame at the buffer's position. */
    public void write(ByteBuffer target) {
        target.put(FrameType.WELCOME).put((byte) Hello.VERSION);
        Fields.putInt(target, Fields.FEATURES, features);
        Fields.putCodec(target, 1 << mode.ordinal(), codec);
        Fields.putInt(target, Fields.MTU, mtu);
        Fields.putAddresses(target, Fields.ADDRESS, addresses);
        Fields.putAddresses(target, Fields.SERVER_ADDRESS, server);
        Fields.putInt(target, Fields.KEEPALIVE, keepaliveMs);
        Fields.putMemory(target, memory);
        token.ifPresent(
                hex -> Fields.putBytes(target, Fields.TOKEN, HexFormat.of().parseHex(hex)));
        if (!settings.isEmpty()) {
            Fields.putNested(target, Fields.SETTINGS, new Settings(settings, false)::write);
        }
    }

    /**
     * Reads the whole frame between position and limit.
     *
     * @throws ProtocolException if it is something else or lacks a field
     */
    public static Welcome read(ByteBuffer source) {
        if (source.remaining() < 2 || source.get() != FrameType.WELCOME || source.get() != Hello.VERSION) {
            throw new ProtocolException(
                    "not a ztun server of protocol version " + Hello.VERSION + ": unexpected answer to the hello");
        }
        Parser parser = new Parser();
        Fields.read(source, parser);
        return parser.welcome();
    }

    private static final class Parser implements Fields.Reader {
        private int features;
        private Hello.Offer codec;
        private int mtu;
        private final List<Cidr> addresses = new ArrayList<>();
        private final List<Cidr> server = new ArrayList<>();
        private int keepaliveMs;
        private long memory;
        private Optional<String> token = Optional.empty();
        private PushedSettings settings = PushedSettings.NONE;

        @Override
        public void field(int type, ByteBuffer value) {
            switch (type) {
                case Fields.FEATURES -> features = Fields.exactly(4, value).getInt();
                case Fields.CODEC -> codec = Fields.codec(value);
                case Fields.MTU -> mtu = Fields.exactly(4, value).getInt();
                case Fields.ADDRESS -> addresses.add(Fields.cidr(value));
                case Fields.SERVER_ADDRESS -> server.add(Fields.cidr(value));
                case Fields.SETTINGS -> settings = Settings.read(value).pushed();
                case Fields.KEEPALIVE -> keepaliveMs = Fields.exactly(4, value).getInt();
                case Fields.MEMORY -> memory = Fields.memory(value);
                case Fields.TOKEN -> token = Optional.of(Fields.hex(SessionTokens.LENGTH, value));
                default -> {} // from a later release
            }
        }

        private Welcome welcome() {
            if (codec == null || addresses.isEmpty() || server.isEmpty() || keepaliveMs <= 0 || mtu <= 0) {
                throw new ProtocolException(
                        "the server's answer lacks a codec, an address, an mtu or a keepalive interval");
            }
            return new Welcome(
                    features,
                    codec.name(),
                    mode(codec.modes()),
                    mtu,
                    Fields.addresses(addresses),
                    Fields.addresses(server),
                    settings,
                    keepaliveMs,
                    memory,
                    token);
        }

        private static CodecMode mode(int bits) {
            for (CodecMode mode : CodecMode.values()) {
                if (bits == 1 << mode.ordinal()) {
                    return mode;
                }
            }
            throw new ProtocolException("the server chose an unknown codec mode: bits=" + bits);
        }
    }
}
