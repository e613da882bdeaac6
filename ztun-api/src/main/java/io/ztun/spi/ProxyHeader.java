package io.ztun.spi;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.ztun.api.ProtocolException;

/**
 * One header of the PROXY protocol, read to its end and not a byte further ("The PROXY protocol, versions 1 and 2", HAProxy,
 * sections 2.1 and 2.2).
 *
 * <pre>
 *   version 2   signature (12) | 2 and command (1) | family and protocol (1) | length (2) | addresses | TLVs
 *   version 1   PROXY TCP4 203.0.113.7 198.18.0.1 40000 2024 \r\n
 * </pre>
 *
 * One thread.
 */
final class ProxyHeader {
    /** The longest that is taken, in bytes: addresses are 36 of them, and TLVs may hold a client's certificate. */
    static final int LENGTH_MAX = 4_096;

    private static final String V1 = "PROXY ";
    private static final byte[] V2 = {13, 10, 13, 10, 0, 13, 10, 'Q', 'U', 'I', 'T', 10};

    /** The shortest of version 1, {@code PROXY UNKNOWN\r\n}, and the longest. */
    private static final int V1_LENGTH_MIN = 15;

    private static final int V1_LENGTH_MAX = 107;

    /** Of version 2: what stands before the addresses, and the two addresses with their ports. */
    private static final int V2_LENGTH = 16;

    private static final int V4_LENGTH = 12;
    private static final int V6_LENGTH = 36;

    private static final Pattern V1_ADDRESSES =
            Pattern.compile("PROXY (TCP4|TCP6) ([0-9a-fA-F:.]+) [0-9a-fA-F:.]+ (\\d{1,5}) \\d{1,5}\r\n");
    private static final Pattern V1_UNKNOWN = Pattern.compile("PROXY UNKNOWN[^\r\n]*\r\n");

    private final ByteBuffer bytes = ByteBuffer.allocate(V1_LENGTH_MAX).limit(V1_LENGTH_MIN);

    /** Whether the addresses are there. */
    private boolean understood;

    /** Bytes behind the addresses that are still to be skipped. */
    private int rest;

    private boolean local;
    private InetSocketAddress source;

    /**
     * Reads what is there.
     *
     * @param channel does not block
     * @param scratch what is skipped goes there
     * @return whether the header is whole; if not, more of it has to come
     * @throws ProtocolException if this is no header, one that is too long, or one of a later version; the message says which
     * @throws EOFException if the connection has ended before
     */
    boolean read(ReadableByteChannel channel, ByteBuffer scratch) throws IOException {
        while (!understood) {
            while (bytes.hasRemaining()) {
                if (take(channel, bytes) == 0) {
                    return false;
                }
                checkBeginning();
            }
            understood = isText() ? understandText() : understand();
        }
        while (rest > 0) {
            int read = take(channel, scratch.clear().limit(Math.min(rest, scratch.capacity())));
            if (read == 0) {
                return false;
            }
            rest -= read;
        }
        return true;
    }

    private static int take(ReadableByteChannel channel, ByteBuffer target) throws IOException {
        int read = channel.read(target);
        if (read < 0) {
            throw new EOFException("the connection ended before its PROXY header did");
        }
        return read;
    }

    /** Whether nothing has come yet. */
    boolean isEmpty() {
        return bytes.position() == 0;
    }

    /** Whether the sender of the header speaks for itself, to see whether somebody is there. */
    boolean isLocal() {
        return local;
    }

    /** Where the connection comes from; empty if the header does not say, so that it is whoever has sent it. */
    Optional<InetSocketAddress> source() {
        return Optional.ofNullable(source);
    }

    private boolean isText() {
        return bytes.get(0) == V1.charAt(0);
    }

    /** Whoever sends something else shall not be waited for. */
    private void checkBeginning() {
        int known = Math.min(bytes.position(), isText() ? V1.length() : V2.length);
        for (int i = 0; i < known; i++) {
            if (bytes.get(i) != (isText() ? V1.charAt(i) : V2[i])) {
                throw new ProtocolException("no PROXY header");
            }
        }
    }

    /** Where the line ends is seen at its end alone. Returns whether it has. */
    private boolean understandText() {
        String line = new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII);
        if (!line.endsWith("\n")) {
            if (line.length() == V1_LENGTH_MAX) {
                throw malformed("a line of more than " + V1_LENGTH_MAX + " bytes");
            }
            bytes.limit(bytes.position() + 1);
            return false;
        }
        Matcher addresses = V1_ADDRESSES.matcher(line);
        if (addresses.matches()) {
            // With brackets, and IPv4 mapped, nobody takes it for a name that is to be looked up.
            String literal = (addresses.group(1).equals("TCP4") ? "::ffff:" : "") + addresses.group(2);
            source = source(() -> InetAddress.getByName("[" + literal + "]"), Integer.parseInt(addresses.group(3)));
        } else if (!V1_UNKNOWN.matcher(line).matches()) {
            throw malformed("not two addresses and two ports");
        }
        return true;
    }

    /** Returns whether nothing more has to be known. */
    private boolean understand() {
        int length = bytes.position();
        if (length < V2_LENGTH) {
            bytes.limit(V2_LENGTH);
            return false;
        }
        if (length == V2_LENGTH) {
            int addresses = addressesLength();
            bytes.limit(V2_LENGTH + addresses);
            return addresses == 0;
        }
        byte[] address = new byte[length == V2_LENGTH + V4_LENGTH ? 4 : 16];
        bytes.get(V2_LENGTH, address);
        source = source(
                () -> InetAddress.getByAddress(address), bytes.getShort(V2_LENGTH + 2 * address.length) & 0xffff);
        return true;
    }

    /** Reads what stands before the addresses. Returns how many bytes of those matter. */
    private int addressesLength() {
        int version = bytes.get(12) >>> 4 & 15;
        int command = bytes.get(12) & 15;
        int family = bytes.get(13) >>> 4 & 15;
        rest = bytes.getShort(14) & 0xffff;
        if (version != 2 || command > 1 || family > 3) {
            throw malformed("version=" + version + " command=" + command + " family=" + family);
        }
        if (V2_LENGTH + rest > LENGTH_MAX) {
            throw malformed("length=" + (V2_LENGTH + rest) + " max=" + LENGTH_MAX);
        }
        local = command == 0;
        int addresses = local ? 0 : family == 1 ? V4_LENGTH : family == 2 ? V6_LENGTH : 0;
        if (rest < addresses) {
            throw malformed("too short for its addresses");
        }
        rest -= addresses;
        return addresses;
    }

    private interface Literal {
        InetAddress read() throws UnknownHostException;
    }

    private static InetSocketAddress source(Literal address, int port) {
        try {
            return new InetSocketAddress(address.read(), port);
        } catch (UnknownHostException | IllegalArgumentException e) {
            throw malformed("not an address and a port");
        }
    }

    private static ProtocolException malformed(String why) {
        return new ProtocolException("malformed PROXY header: " + why);
    }
}
