package io.ztun.core.internal.protocol;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;

import io.ztun.api.Addresses;
import io.ztun.api.Cidr;
import io.ztun.api.ConfigException;
import io.ztun.api.ProtocolException;

/**
 * The type-length-value fields of a handshake message: a type in one byte, a length in two, the value. An unknown type is
 * skipped, so that new ones can come.
 */
final class Fields {
    static final int FEATURES = 1;
    static final int CODEC = 2;
    static final int MTU = 3;
    static final int CLIENT_ID = 4;
    static final int ADDRESS = 5;
    static final int SERVER_ADDRESS = 6;
    static final int KEEPALIVE = 7;
    static final int IDENTITY = 8;
    static final int FAMILIES = 9;
    static final int SETTINGS = 10;
    static final int MEMORY = 11;
    static final int TOKEN = 12;

    private Fields() {}

    /** Where the value of each known field goes. */
    interface Reader {
        /** Takes one field; {@code value} is limited to it, and what is left unread is skipped. */
        void field(int type, ByteBuffer value);
    }

    /** Walks over all fields from the position to the limit. */
    static void read(ByteBuffer source, Reader reader) {
        while (source.hasRemaining()) {
            if (source.remaining() < 3) {
                throw new ProtocolException("handshake field cut off: bytes=" + source.remaining() + " wanted=3");
            }
            int type = source.get() & 0xff;
            int length = source.getShort() & 0xffff;
            if (length > source.remaining()) {
                throw new ProtocolException("handshake field longer than its message: type=" + type + " length="
                        + length + " left=" + source.remaining());
            }
            reader.field(type, source.slice(source.position(), length));
            source.position(source.position() + length);
        }
    }

    /** Demands that a value has exactly so many bytes. */
    static ByteBuffer exactly(int length, ByteBuffer value) {
        if (value.remaining() != length) {
            throw new ProtocolException(
                    "handshake field of a wrong length: bytes=" + value.remaining() + " wanted=" + length);
        }
        return value;
    }

    static void putInt(ByteBuffer target, int type, int value) {
        begin(target, type, 4).putInt(value);
    }

    /** How many bytes are kept of what is carried; nothing is written for none. */
    static void putMemory(ByteBuffer target, long bytes) {
        if (bytes > 0) {
            begin(target, MEMORY, Long.BYTES).putLong(bytes);
        }
    }

    static long memory(ByteBuffer value) {
        long bytes = exactly(Long.BYTES, value).getLong();
        if (bytes < 0) {
            throw new ProtocolException("memory field out of range: bytes=" + bytes);
        }
        return bytes;
    }

    static void putBytes(ByteBuffer target, int type, byte[] value) {
        begin(target, type, value.length).put(value);
    }

    /** A value of exactly so many bytes, in hexadecimal. */
    static String hex(int length, ByteBuffer value) {
        byte[] bytes = new byte[length];
        exactly(length, value).get(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** A codec: its modes as bits, then its name in ASCII. */
    static void putCodec(ByteBuffer target, int modes, String name) {
        byte[] ascii = name.getBytes(StandardCharsets.US_ASCII);
        begin(target, CODEC, 1 + ascii.length).put((byte) modes).put(ascii);
    }

    static Hello.Offer codec(ByteBuffer value) {
        if (value.remaining() < 2 || value.remaining() > 33) {
            throw new ProtocolException("codec field of a wrong length: bytes=" + value.remaining() + " min=2 max=33");
        }
        return new Hello.Offer(value.get() & 0xff, PeerText.read(value));
    }

    /** A network: the prefix length in one byte, then 4 or 16 bytes of address. */
    static void putCidr(ByteBuffer target, int type, Cidr cidr) {
        byte[] raw = cidr.address().getAddress();
        begin(target, type, 1 + raw.length).put((byte) cidr.prefixLength()).put(raw);
    }

    static Cidr cidr(ByteBuffer value) {
        if (value.remaining() != 5 && value.remaining() != 17) {
            throw new ProtocolException(
                    "address field of a wrong length: bytes=" + value.remaining() + " wanted=5 or 17");
        }
        int prefix = value.get() & 0xff;
        byte[] raw = new byte[value.remaining()];
        value.get(raw);
        try {
            return new Cidr(InetAddress.getByAddress(raw), prefix);
        } catch (UnknownHostException | ConfigException e) {
            throw new ProtocolException("address field without an address: prefix=" + prefix, e);
        }
    }

    /** A field whose value is written by somebody else. */
    static void putNested(ByteBuffer target, int type, Consumer<ByteBuffer> value) {
        int start = begin(target, type, 0).position();
        value.accept(target);
        target.putShort(start - Short.BYTES, (short) (target.position() - start));
    }

    /** A field for each. */
    static void putAddresses(ByteBuffer target, int type, Addresses addresses) {
        addresses.all().forEach(address -> putCidr(target, type, address));
    }

    /** Those of all fields of one type. */
    static Addresses addresses(List<Cidr> all) {
        try {
            return new Addresses(all);
        } catch (ConfigException e) {
            throw new ProtocolException("address fields that do not go together: addresses=" + all, e);
        }
    }

    private static ByteBuffer begin(ByteBuffer target, int type, int length) {
        if (target.remaining() < 3 + length) {
            throw new BufferOverflowException();
        }
        return target.put((byte) type).putShort((short) length);
    }
}
