package io.ztun.app.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

import io.ztun.demo.traffic.DirectoryText;
import io.ztun.demo.traffic.TextPayload;

/** Text over TLS, and its length back. */
final class TlsBulk {
    private static final char[] PASSWORD = "password".toCharArray();
    private static final int BLOCK = 64 * 1024;

    private TlsBulk() {}

    /** Makes a key with its certificate, which the other end trusts, in a file for both. */
    static void makeKey(Path file) {
        Shell.run(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=ztun.example",
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(PASSWORD),
                "-keystore",
                file.toString());
    }

    private static SSLContext context(Path keys) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            store.load(in, PASSWORD);
        }
        KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
        own.init(store, PASSWORD);
        TrustManagerFactory trusted = TrustManagerFactory.getInstance("PKIX");
        trusted.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
        return context;
    }

    /** Receives until its process ends. */
    static void listen(int port, Path keys) throws IOException, GeneralSecurityException {
        var socket = context(keys).getServerSocketFactory().createServerSocket(port);
        Background.start("tls", () -> {
            while (true) {
                try (Socket connection = socket.accept()) {
                    receive(connection);
                }
            }
        });
    }

    private static void receive(Socket connection) throws IOException {
        InputStream in = connection.getInputStream();
        byte[] block = new byte[BLOCK];
        long left = Long.parseLong(readLine(in));
        long length = left;
        for (int read = 0; left > 0 && read >= 0; left -= read) {
            read = in.read(block, 0, (int) Math.min(BLOCK, left));
        }
        connection.getOutputStream().write((length + "\n").getBytes());
    }

    private static String readLine(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            line.append((char) c);
        }
        return line.toString();
    }

    /** Sends so many bytes; fails if the other end has got another number of them. */
    static void send(InetSocketAddress to, Path keys, long length) throws IOException, GeneralSecurityException {
        try (SSLSocket socket = (SSLSocket) context(keys).getSocketFactory().createSocket()) {
            socket.connect(to);
            OutputStream out = socket.getOutputStream();
            out.write((length + "\n").getBytes());
            TextPayload payload = new TextPayload(DirectoryText::entry);
            byte[] block = new byte[BLOCK];
            for (long left = length; left > 0; left -= BLOCK) {
                payload.fill(block);
                out.write(block, 0, (int) Math.min(left, BLOCK));
            }
            String answer = readLine(socket.getInputStream());
            if (!answer.equals(Long.toString(length))) {
                throw new IOException("sent=" + length + " answer=" + answer);
            }
        }
    }
}
