package io.ztun.core.internal.protocol;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

import io.ztun.api.Addresses;
import io.ztun.api.Cidr;
import io.ztun.api.ProtocolException;
import io.ztun.core.settings.Families;

/**
 * What a client says first.
 *
 * @param features bits of {@link Features}
 * @param codecs what it offers, in order of preference
 * @param mtu the greatest MTU it wants, in bytes
 * @param clientId 16 random bytes in hexadecimal, the same for the client's whole life
 * @param previous the addresses it had before, if any
 * @param families of which it wants an address
 * @param identity what outlives the client's process, if anything does
 * @param memory how many bytes it keeps of what is sent and received, at most
 */
public record Hello(
        int features,
        List<Offer> codecs,
        int mtu,
        String clientId,
        Optional<Addresses> previous,
        Families families,
        Optional<Identity> identity,
        long memory) {
    /** How every hello begins: "ZTUN". */
    public static final int MAGIC = 0x5a54554e;

    /** The protocol's version, of which there is one so far. */
    public static final int VERSION = 1;

    private static final int CODECS_MAX = 32;
    private static final int CLIENT_ID_LENGTH = 16;

    /**
     * One codec on offer.
     *
     * @param modes the modes it has, bit n for the nth of {@link io.ztun.spi.CodecMode}
     * @param name its name
     */
    public record Offer(int modes, String name) {}

    /**
     * Who a client was before it was started again. A claim that nothing proves.
     *
     * @param id 16 random bytes in hexadecimal, the same from process to process
     * @param former the {@code clientId} of the process before this one; zeros if there was none
     */
    public record Identity(String id, String former) {
        /** Of a client that runs for the first time. */
        public static final String NONE = "0".repeat(2 * CLIENT_ID_LENGTH);
    }

    /** A hello of a client without memory. */
    public Hello(
            int features,
            List<Offer> codecs,
            int mtu,
            String clientId,
            Optional<Addresses> previous,
            Families families,
            Optional<Identity> identity) {
        this(features, codecs, mtu, clientId, previous, families, identity, 0);
    }

    /** A hello of a client that wants both families, and of which nothing outlives its process. */
    public Hello(int features, List<Offer> codecs, int mtu, String clientId, Optional<Addresses> previous) {
        this(features, codecs, mtu, clientId, previous, Families.BOTH, Optional.empty());
    }

    /** Writes the frame at the buffer's position. */
    public void write(ByteBuffer target) {
        target.put(FrameType.HELLO).putInt(MAGIC).put((byte) VERSION);
        Fields.putInt(target, Fields.FEATURES, features);
        for (Offer codec : codecs) {
            Fields.putCodec(target, codec.modes(), codec.name());
        }
        Fields.putInt(target, Fields.MTU, mtu);
        Fields.putBytes(target, Fields.CLIENT_ID, HexFormat.of().parseHex(clientId));
        previous.ifPresent(had -> Fields.putAddresses(target, Fields.ADDRESS, had));
        if (families != Families.BOTH) {
            Fields.putBytes(target, Fields.FAMILIES, new byte[] {(byte) families.ordinal()});
        }
        identity.ifPresent(known ->
                Fields.putBytes(target, Fields.IDENTITY, HexFormat.of().parseHex(known.id() + known.former())));
        Fields.putMemory(target, memory);
    }

    /**
     * Reads the whole frame between position and limit.
     *
     * @throws ProtocolException if it is no hello, or one of a version that is not spoken here
     */
    public static Hello read(ByteBuffer source) {
        if (source.remaining() < 6 || source.get() != FrameType.HELLO || source.getInt() != MAGIC) {
            throw new ProtocolException("not a ztun client: the connection does not begin with a hello");
        }
        int version = source.get() & 0xff;
        if (version != VERSION) {
            throw new ProtocolException("protocol version not spoken here: version=" + version + " available=" + VERSION
                    + "; use the same release of ztun on both ends");
        }
        Parser parser = new Parser();
        Fields.read(source, parser);
        return parser.hello();
    }

    private static final class Parser implements Fields.Reader {
        private int features;
        private final List<Offer> codecs = new ArrayList<>();
        private int mtu;
        private String clientId;
        private final List<Cidr> previous = new ArrayList<>();
        private Families families = Families.BOTH;
        private Identity identity;
        private long memory;

        @Override
        public void field(int type, ByteBuffer value) {
            switch (type) {
                case Fields.FEATURES -> features = Fields.exactly(4, value).getInt();
                case Fields.CODEC -> offer(Fields.codec(value));
                case Fields.MTU -> mtu = Fields.exactly(4, value).getInt();
                case Fields.CLIENT_ID -> clientId = Fields.hex(CLIENT_ID_LENGTH, value);
                case Fields.ADDRESS -> previous.add(Fields.cidr(value));
                case Fields.FAMILIES ->
                    families = families(Fields.exactly(1, value).get());
                case Fields.IDENTITY -> identity = identity(Fields.hex(2 * CLIENT_ID_LENGTH, value));
                case Fields.MEMORY -> memory = Fields.memory(value);
                default -> {} // from a later release
            }
        }

        private void offer(Offer offer) {
            if (codecs.size() == CODECS_MAX) {
                throw new ProtocolException("too many codecs in a hello: max=" + CODECS_MAX);
            }
            codecs.add(offer);
        }

        private static Families families(byte number) {
            Families[] all = Families.values();
            if (number < 0 || number >= all.length) {
                throw new ProtocolException("unknown families in a hello: number=" + number);
            }
            return all[number];
        }

        private static Identity identity(String hex) {
            return new Identity(hex.substring(0, 2 * CLIENT_ID_LENGTH), hex.substring(2 * CLIENT_ID_LENGTH));
        }

        private Hello hello() {
            if (clientId == null || codecs.isEmpty()) {
                throw new ProtocolException("hello without a client id or codecs");
            }
            return new Hello(
                    features,
                    List.copyOf(codecs),
                    mtu,
                    clientId,
                    previous.isEmpty() ? Optional.empty() : Optional.of(Fields.addresses(previous)),
                    families,
                    Optional.ofNullable(identity),
                    memory);
        }
    }
}
