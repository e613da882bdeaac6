package io.ztun.app.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HexFormat;

/** Takes one connection and writes down what the other end says first. */
final class Recorder {

    private static final int ACCEPT_TIMEOUT_MS = 20_000;
    private static final int QUIET_MS = 300;

    private Recorder() {}

    /** What arrived until the other end fell silent, in hexadecimal. */
    static String first(int port) throws IOException, InterruptedException {
        try (ServerSocket listener = new ServerSocket(port)) {
            listener.setSoTimeout(ACCEPT_TIMEOUT_MS);
            try (Socket connection = listener.accept()) {
                return HexFormat.of().formatHex(read(connection.getInputStream()));
            }
        }
    }

    private static byte[] read(InputStream in) throws IOException, InterruptedException {
        int available = 0;
        do {
            Thread.sleep(QUIET_MS);
            available = in.available();
        } while (available == 0);
        return in.readNBytes(available);
    }
}
