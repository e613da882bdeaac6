package io.ztun.app.e2e;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/**
 * A connection as the original has them, by what is known of its source and nothing of ours: the server's five bytes, then frames of
 * two bytes length, the lesser first, and one LZ4 block with one packet. Blocks are made and read by lz4-java's own Java code. One
 * thread may send while another receives.
 */
final class LegacyStream implements AutoCloseable {
    static final int MTU = 9_000;

    private static final LZ4Factory LZ4 = LZ4Factory.safeInstance();

    private final Socket socket;
    private final DataInputStream in;
    private final LZ4Compressor compressor = LZ4.fastCompressor();
    private final LZ4SafeDecompressor decompressor = LZ4.safeDecompressor();
    private final byte[] block = new byte[65_535];
    private final byte[] frame = new byte[2 + compressor.maxCompressedLength(MTU)];

    LegacyStream(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 17));
    }

    Socket socket() {
        return socket;
    }

    /** The server's first word, as it stands there. */
    byte[] greeting() throws IOException {
        byte[] five = new byte[5];
        in.readFully(five);
        return five;
    }

    /** Says it, as the server. */
    void greet(InetAddress address, int prefix) throws IOException {
        byte[] five = new byte[5];
        System.arraycopy(address.getAddress(), 0, five, 0, 4);
        five[4] = (byte) prefix;
        socket.getOutputStream().write(five);
    }

    /** Sends a packet of up to {@link #MTU} bytes. */
    synchronized void send(byte[] packet, int offset, int length) throws IOException {
        int encoded = compressor.compress(packet, offset, length, frame, 2);
        frame[0] = (byte) encoded;
        frame[1] = (byte) (encoded >> 8);
        socket.getOutputStream().write(frame, 0, 2 + encoded);
    }

    void send(byte[] packet) throws IOException {
        send(packet, 0, packet.length);
    }

    /** Sends a frame with whatever is in it. */
    void sendFrame(byte[] content) throws IOException {
        byte[] bytes = new byte[2 + content.length];
        bytes[0] = (byte) content.length;
        bytes[1] = (byte) (content.length >> 8);
        System.arraycopy(content, 0, bytes, 2, content.length);
        socket.getOutputStream().write(bytes);
    }

    /** Waits for a packet, which stands at the beginning of {@code packet} then; returns its length. What does not decode is skipped. */
    int receive(byte[] packet) throws IOException {
        while (true) {
            int length = in.readUnsignedByte();
            length |= in.readUnsignedByte() << 8;
            in.readFully(block, 0, length);
            try {
                return decompressor.decompress(block, 0, length, packet, 0, MTU);
            } catch (LZ4Exception e) {
                System.err.println("skipped a frame: length=" + length);
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
