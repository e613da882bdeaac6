package io.ztun.demo.traffic;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Questions and answers over one TCP connection, one after the other, as an application talks to its database: each is
 * one small packet.
 *
 * <pre>
 *  +-----------------+-----------------+------------------+
 *  | length (2)      | number (4)      | text (length)    |
 *  +-----------------+-----------------+------------------+
 * </pre>
 */
public final class Chat {

    private static final int ANSWER_TIMEOUT_MS = 10_000;

    private Chat() {}

    /** Answers on {@code port}, any number of connections at a time. */
    public static Listener listen(int port) throws IOException {
        return new Listener(port, Chat::answer);
    }

    /**
     * Asks {@code count} questions, each once the former one has been answered.
     *
     * @throws IOException if the connection fails or an answer is wrong
     */
    public static void ask(InetSocketAddress whom, int count) throws IOException {
        try (Socket socket = new Socket()) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(ANSWER_TIMEOUT_MS);
            socket.connect(whom, ANSWER_TIMEOUT_MS);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            for (int number = 0; number < count; number++) {
                write(socket, number, ChatText.question(number));
                check(in, number);
            }
        }
    }

    private static void check(DataInputStream in, int number) throws IOException {
        byte[] text = new byte[in.readUnsignedShort()];
        int answered = in.readInt();
        in.readFully(text);
        String answer = new String(text, StandardCharsets.UTF_8);
        if (answered != number || !answer.equals(ChatText.answer(number))) {
            throw new IOException("wrong answer: question=" + number + " answered=" + answered + " text=" + answer);
        }
    }

    private static void answer(Socket connection) throws IOException {
        DataInputStream in = new DataInputStream(connection.getInputStream());
        while (true) {
            int length;
            try {
                length = in.readUnsignedShort();
            } catch (EOFException e) {
                return;
            }
            int number = in.readInt();
            in.skipNBytes(length);
            write(connection, number, ChatText.answer(number));
        }
    }

    /** One write, so that it is one packet. */
    private static void write(Socket socket, int number, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream whole = new ByteArrayOutputStream(6 + bytes.length);
        DataOutputStream out = new DataOutputStream(whole);
        out.writeShort(bytes.length);
        out.writeInt(number);
        out.write(bytes);
        socket.getOutputStream().write(whole.toByteArray());
    }
}
