package io.ztun.store.etcd;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Stands before a node of etcd, hands on what it is asked, or answers itself. */
final class Between implements AutoCloseable {
    private final URI node;
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();
    private final Queue<Closeable> open = new ConcurrentLinkedQueue<>();
    private volatile boolean isCut;

    Between(String node) throws IOException {
        this.node = URI.create(node);
        run(() -> {
            while (true) {
                Socket client = server.accept();
                open.add(client);
                run(() -> serve(client));
            }
        });
    }

    private interface Task {
        void run() throws IOException;
    }

    private static void run(Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (IOException e) {
                        return; // somebody has hung up, or the test is over
                    }
                },
                "between");
        thread.setDaemon(true);
        thread.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    /** What is asked there is answered by an HTTP message, and nothing more, or by half of one. */
    void answer(String path, String message) {
        answers.put(path, message);
    }

    /** All is handed on again. */
    void handOn() {
        answers.clear();
    }

    int asked(String path) {
        return asked.computeIfAbsent(path, key -> new AtomicInteger()).get();
    }

    /** Ends all connections, and each new one, until it is mended. */
    void cut() throws IOException {
        isCut = true;
        for (Closeable each : open) {
            each.close();
        }
        open.clear();
    }

    void mend() {
        isCut = false;
    }

    private void serve(Socket client) throws IOException {
        if (isCut) {
            client.close();
            return;
        }
        InputStream in = new BufferedInputStream(client.getInputStream());
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                return;
            }
            head.append((char) next);
        }
        String path = head.toString().split(" ", 3)[1];
        byte[] body = in.readNBytes(Stream.of(head.toString().split("\r\n"))
                .filter(line -> line.startsWith("Content-Length: "))
                .mapToInt(line -> Integer.parseInt(line.substring(16)))
                .findFirst()
                .orElse(0));
        asked(path);
        asked.get(path).incrementAndGet();
        String answer = answers.get(path);
        if (answer != null) {
            client.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
            return;
        }
        Socket behind = new Socket(node.getHost(), node.getPort());
        open.add(behind);
        run(() -> {
            client.getInputStream().read(); // the end
            behind.close();
        });
        String asIs = head.toString().replace("Connection: Upgrade, HTTP2-Settings\r\n", "");
        behind.getOutputStream()
                .write(asIs.replaceFirst("\r\n", "\r\nConnection: close\r\n").getBytes(StandardCharsets.US_ASCII));
        behind.getOutputStream().write(body);
        behind.getInputStream().transferTo(client.getOutputStream());
        client.close();
    }

    @Override
    public void close() throws IOException {
        server.close();
        cut();
    }
}
