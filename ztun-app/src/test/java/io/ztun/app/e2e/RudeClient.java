package io.ztun.app.e2e;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** Connects to a server, is rude in one way until the session ends, and connects again, until it is told to stop. */
final class RudeClient {

    private static final long PAUSE_MS = 5;

    private final Rudeness way;
    private final String transport;
    private final InetSocketAddress from;
    private final InetSocketAddress server;
    private final List<Thread> threads = new ArrayList<>();
    private final LongAdder sessions = new LongAdder();
    private final LongAdder times = new LongAdder();
    private final RawClient[] open;
    private volatile boolean stopped;

    private RudeClient(Rudeness way, String transport, InetSocketAddress from, InetSocketAddress server) {
        this.way = way;
        this.transport = transport;
        this.from = from;
        this.server = server;
        open = new RawClient[way.sessions()];
        for (int i = 0; i < way.sessions(); i++) {
            int index = i;
            threads.add(new Thread(() -> run(index), way.name()));
        }
    }

    /** Starts one for each way named, each from an address of its own, and waits a while for all to have a session. */
    static List<RudeClient> startAll(String transport, InetSocketAddress server, List<String> ways)
            throws InterruptedException {
        List<RudeClient> all = new ArrayList<>();
        for (String way : ways) {
            InetSocketAddress from = new InetSocketAddress("198.19.0." + (1 + all.size()), 0);
            RudeClient client = new RudeClient(Rudeness.valueOf(way), transport, from, server);
            all.add(client);
            client.threads.forEach(thread -> thread.setDaemon(true));
            client.threads.forEach(Thread::start);
        }
        long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
        while (System.nanoTime() < endNs && all.stream().anyMatch(client -> client.sessions.sum() == 0)) {
            Thread.sleep(PAUSE_MS);
        }
        return all;
    }

    /** Stops them, and says of each how many sessions it had, and how often it did what it does. */
    static String stopAll(List<RudeClient> all) throws InterruptedException {
        List<String> counts = new ArrayList<>();
        for (RudeClient client : all) {
            counts.add(client.way + "=" + client.sessions + "/" + client.times);
            client.stop();
        }
        return String.join(" ", counts);
    }

    private void run(int index) {
        byte[] id = new byte[16];
        id[0] = from.getAddress().getAddress()[3];
        id[1] = (byte) index;
        RawClient former = null;
        try {
            Thread.sleep(index * 130L); // so that those of one client do not do the same at the same time
            while (!stopped) {
                try {
                    RawClient client = RawClient.connect(transport, from, server, way.hello(id));
                    hangUp(former); // not before: it comes back while the server believes in what there was
                    former = client;
                    open[index] = client;
                    sessions.increment();
                    way.goOn(client, times);
                } catch (IOException e) {
                    Thread.sleep(PAUSE_MS); // refused, ended or done
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        hangUp(former);
    }

    private void stop() throws InterruptedException {
        stopped = true;
        for (int i = 0; i < open.length; i++) {
            while (threads.get(i).isAlive()) {
                hangUp(open[i]);
                threads.get(i).join(TimeUnit.MILLISECONDS.toMillis(50));
            }
        }
    }

    private static void hangUp(RawClient client) {
        try {
            if (client != null) {
                client.close();
            }
        } catch (IOException e) {
            System.out.println("cannot hang up: " + e);
        }
    }
}
