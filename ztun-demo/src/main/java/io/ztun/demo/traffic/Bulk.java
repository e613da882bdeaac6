package io.ztun.demo.traffic;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * One large transfer over TCP. The receiver reads to the end and answers with what it got, its length and SHA-256, which
 * the sender compares with its own.
 */
public final class Bulk {

    private static final int BLOCK_LENGTH = 64 * 1024;
    private static final int DIGEST_LENGTH = 32;

    private Bulk() {}

    /** Receives on {@code port}, any number of transfers at a time. */
    public static Listener listen(int port) throws IOException {
        return new Listener(port, Bulk::receive);
    }

    /**
     * Sends and waits for the receiver's word.
     *
     * @param length how many bytes of {@code payload} to send
     * @return their SHA-256 in hexadecimal
     * @throws IOException if the connection fails, or if the receiver got anything else
     */
    public static String send(InetSocketAddress to, Payload payload, long length) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(to, 10_000);
            MessageDigest digest = sha256();
            write(socket.getOutputStream(), payload, length, digest);
            socket.shutdownOutput();
            String sent = length + " bytes sha256=" + HexFormat.of().formatHex(digest.digest());
            String received = readReceipt(socket.getInputStream());
            if (!received.equals(sent)) {
                throw new IOException("the far end got something else: sent=" + sent + " received=" + received);
            }
            return sent.substring(sent.indexOf('=') + 1);
        }
    }

    private static void write(OutputStream out, Payload payload, long length, MessageDigest digest) throws IOException {
        byte[] block = new byte[BLOCK_LENGTH];
        for (long left = length; left > 0; left -= BLOCK_LENGTH) {
            payload.fill(block);
            int count = (int) Math.min(left, BLOCK_LENGTH);
            digest.update(block, 0, count);
            out.write(block, 0, count);
        }
    }

    private static String readReceipt(InputStream in) throws IOException {
        DataInputStream data = new DataInputStream(in);
        return data.readLong() + " bytes sha256=" + HexFormat.of().formatHex(data.readNBytes(DIGEST_LENGTH));
    }

    private static void receive(Socket connection) throws IOException {
        MessageDigest digest = sha256();
        byte[] block = new byte[BLOCK_LENGTH];
        InputStream in = connection.getInputStream();
        long length = 0;
        for (int count = in.read(block); count >= 0; count = in.read(block)) {
            digest.update(block, 0, count);
            length += count;
        }
        DataOutputStream out = new DataOutputStream(connection.getOutputStream());
        out.writeLong(length);
        out.write(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has it", e);
        }
    }
}
