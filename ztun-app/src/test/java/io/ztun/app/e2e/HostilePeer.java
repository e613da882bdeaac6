package io.ztun.app.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;

import io.ztun.api.FrameLimits;

/** Connects to a server again and again, and each time says what no client would. */
final class HostilePeer {

    /** More than the five seconds that a server gives a client for its hello. */
    private static final int PATIENCE_MS = 10_000;

    private static final int LENGTH_FIELD_MAX = 8;

    private final InetSocketAddress server;
    private final Manner manner;
    private final byte[] hello;
    private final Random random = new Random(1);

    private HostilePeer(InetSocketAddress server, Manner manner, byte[] hello) {
        this.server = server;
        this.manner = manner;
        this.hello = hello;
    }

    /**
     * Prepares one.
     *
     * @param manner name of a {@link Manner}
     * @param hello what a real client says first, in hexadecimal
     */
    static HostilePeer of(String manner, InetSocketAddress server, String hello) {
        return new HostilePeer(server, Manner.valueOf(manner), HexFormat.of().parseHex(hello));
    }

    /** What it says. */
    enum Manner {
        /** Bytes without any meaning, enough of them for a whole frame whatever length they happen to state. */
        GARBAGE(false) {
            @Override
            byte[] words(byte[] hello, Random random, int round) {
                return garbage(new byte[0], FrameLimits.MAX_HELLO_LENGTH, random);
            }
        },
        /** The beginning of a real hello, up to every length in turn, and then the end of the connection. */
        TRUNCATED(true) {
            @Override
            byte[] words(byte[] hello, Random random, int round) {
                return Arrays.copyOf(hello, round % hello.length);
            }
        },
        /** A length beyond every bound, as docs/protocol.md writes lengths, and one that does not even end. */
        HUGE_LENGTH(false) {
            @Override
            byte[] words(byte[] hello, Random random, int round) {
                byte[] words = new byte[8];
                Arrays.fill(words, (byte) 0xff);
                words[2] = (byte) (round % 2 == 0 ? 0x7f : 0xff);
                return words;
            }
        },
        /** A real hello with one byte that is another. */
        MUTATED(true) {
            @Override
            byte[] words(byte[] hello, Random random, int round) {
                byte[] words = hello.clone();
                words[round % words.length] ^= (byte) (1 + random.nextInt(255));
                return words;
            }
        },
        /** A real hello, and then bytes without any meaning instead of packets. */
        GARBAGE_AFTER_HELLO(false) {
            @Override
            byte[] words(byte[] hello, Random random, int round) {
                return garbage(hello, FrameLimits.MAX_FRAME_LENGTH, random);
            }
        },
        /** Nothing at all. */
        SILENT(false) {
            @Override
            byte[] words(byte[] hello, Random random, int round) {
                return new byte[0];
            }
        };

        private final boolean hangsUp;

        Manner(boolean hangsUp) {
            this.hangsUp = hangsUp;
        }

        abstract byte[] words(byte[] hello, Random random, int round);

        private static byte[] garbage(byte[] start, int frame, Random random) {
            byte[] garbage = new byte[frame + LENGTH_FIELD_MAX];
            random.nextBytes(garbage);
            byte[] words = Arrays.copyOf(start, start.length + garbage.length);
            System.arraycopy(garbage, 0, words, start.length, garbage.length);
            return words;
        }
    }

    /**
     * Connects that many times, one after the other.
     *
     * @return how many connections the server has ended
     * @throws IOException if one does not end in time
     */
    String repeat(int count) throws IOException {
        for (int round = 0; round < count; round++) {
            once(round);
        }
        return Integer.toString(count);
    }

    private void once(int round) throws IOException {
        byte[] words = manner.words(hello, random, round);
        try (Socket socket = new Socket(server.getAddress(), server.getPort())) {
            socket.setSoTimeout(PATIENCE_MS);
            try {
                socket.getOutputStream().write(words);
                if (manner.hangsUp) {
                    socket.shutdownOutput();
                }
                drain(socket.getInputStream());
            } catch (SocketException e) {
                return; // the server hung up first, with a reset
            }
        }
    }

    /** Returns when the server has ended the connection; a timeout is an {@link IOException} of another kind. */
    private static void drain(InputStream in) throws IOException {
        in.transferTo(OutputStream.nullOutputStream());
    }
}
