package io.ztun.spi;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;

import io.ztun.api.ProtocolException;
import io.ztun.fuzz.Check;
import io.ztun.fuzz.Input;
import io.ztun.fuzz.Seed;

/**
 * A header of the PROXY protocol in whatever pieces the network makes of it: it is read to its end and not a byte further, the same in
 * one piece as in many, or refused with a reason.
 */
public final class ProxyHeaderFuzz implements ReadableByteChannel {
    private static final int V2_LENGTH = 16;

    private final byte[] bytes;
    private final int piece;
    private int next;

    private ProxyHeaderFuzz(byte[] bytes, int piece) {
        this.bytes = bytes;
        this.piece = piece;
    }

    /** How long a piece is, then the connection's bytes. */
    public static void fuzzerTestOneInput(byte[] data) throws IOException {
        Input input = new Input(data);
        int piece = 1 + input.u8();
        byte[] bytes = input.rest();
        ProxyHeaderFuzz whole = new ProxyHeaderFuzz(bytes, Integer.MAX_VALUE);
        ProxyHeaderFuzz pieces = new ProxyHeaderFuzz(bytes, piece);
        String outcome = whole.outcome();
        Check.that(outcome.equals(pieces.outcome()), "not the same in pieces: " + outcome);
        Check.that(whole.next == pieces.next || outcome.startsWith("refused"), "reads further in pieces");
        if (!outcome.startsWith("refused")) {
            Check.that(whole.next == length(bytes), "read " + whole.next + " of " + length(bytes));
        }
    }

    /** Whose connection it is, or why it is refused. */
    private String outcome() throws IOException {
        ProxyHeader header = new ProxyHeader();
        ByteBuffer scratch = ByteBuffer.allocate(64);
        try {
            while (!header.read(this, scratch)) {
                Check.that(next < bytes.length, "waits for nothing");
            }
        } catch (ProtocolException e) {
            Check.saysWhy(e);
            return "refused: " + e.getMessage();
        } catch (EOFException e) {
            Check.that(next == bytes.length, "an end that is none");
            return "refused: ended";
        }
        Check.that(next <= ProxyHeader.LENGTH_MAX, "longer than may be");
        Check.that(!header.isLocal() || header.source().isEmpty(), "a balancer's own, of somebody else");
        header.source().ifPresent(source -> Check.that(!source.isUnresolved(), "an address to be looked up"));
        return header.isLocal() + " " + header.source();
    }

    private static int length(byte[] bytes) {
        if (bytes[0] == 'P') {
            return new String(bytes, StandardCharsets.ISO_8859_1).indexOf('\n') + 1;
        }
        return V2_LENGTH + ((bytes[14] & 0xff) << 8 | bytes[15] & 0xff);
    }

    @Override
    public int read(ByteBuffer target) {
        if (next == bytes.length) {
            return -1;
        }
        int length = Math.min(Math.min(piece, target.remaining()), bytes.length - next);
        target.put(bytes, next, length);
        next += length;
        return length;
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void close() {}

    /** Both versions, both families, the balancer's own, and what is cut off. */
    public static List<byte[]> seeds() {
        byte[] signature = {13, 10, 13, 10, 0, 13, 10, 'Q', 'U', 'I', 'T', 10};
        return List.of(
                new Seed()
                        .u8(0)
                        .bytes(signature)
                        .u16(0x2111)
                        .chunk(new byte[15])
                        .toBytes(),
                new Seed()
                        .u8(3)
                        .bytes(signature)
                        .u16(0x2121)
                        .chunk(new byte[36])
                        .u8(1)
                        .toBytes(),
                new Seed().u8(200).bytes(signature).u16(0x2000).chunk().toBytes(),
                new Seed()
                        .u8(9)
                        .bytes(signature)
                        .u16(0x2131)
                        .chunk(new byte[216])
                        .toBytes(),
                new Seed().u8(9).bytes(signature).u16(0x2111).u16(4_081).toBytes(),
                text("PROXY TCP4 203.0.113.7 198.18.0.1 40000 2024\r\n\u0001"),
                text("PROXY TCP6 2001:db8::7 ::1 80 2024\r\n"),
                text("PROXY UNKNOWN\r\n"));
    }

    private static byte[] text(String line) {
        return new Seed()
                .u8(5)
                .bytes(line.getBytes(StandardCharsets.ISO_8859_1))
                .toBytes();
    }
}
