package io.ztun.app.e2e;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;

import io.ztun.core.Plugins;
import io.ztun.core.Security;
import io.ztun.core.ZtunClient;
import io.ztun.spi.CodecProvider;

/** Many clients in one JVM, over one transport. Thread-safe, but for echoes, which are one thread's. */
final class Crowd {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration ECHO_TIMEOUT = Duration.ofSeconds(3);

    /** How many of them do something at the same time. */
    private static final int AT_ONCE = 32;

    private final String host;
    private final InetAddress server;
    private final SharedTransport transport;
    private final List<CodecProvider> codecs;
    private final Optional<Path> keys;
    private final List<CrowdMember> members = new ArrayList<>();

    /**
     * Nobody is in it yet.
     *
     * @param host the server
     * @param server its address in the tunnel
     * @param keys the folder with their keys, {@code 0.key} and so on and the server's public one in {@code server.pub}
     */
    Crowd(String transport, String codec, String host, String server, Optional<Path> keys) throws UnknownHostException {
        Plugins plugins = Plugins.discover(List.of());
        this.host = host;
        this.server = InetAddress.getByName(server);
        this.keys = keys;
        this.transport = new SharedTransport(plugins.transport(transport), 1);
        codecs = List.of(plugins.codec(codec));
    }

    /** Has more of them connect; returns when all have. */
    void join(int count) throws InterruptedException, ExecutionException, IOException {
        List<CrowdMember> more = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            more.add(member(members.size() + i));
        }
        each(more, CrowdMember::start);
        members.addAll(more);
    }

    private CrowdMember member(int index) throws IOException {
        ZtunClient.Builder builder = ZtunClient.builder(host)
                .transport(transport)
                .codecs(codecs)
                .threads(1)
                .handshakeTimeout(CONNECT_TIMEOUT);
        if (keys.isPresent()) {
            String serverKey = java.nio.file.Files.readString(keys.get().resolve("server.pub"));
            builder.security(Security.client(keys.get().resolve(index + ".key"), serverKey, Optional.empty()));
        }
        return new CrowdMember(index, builder, server);
    }

    /** Has all of them leave. */
    void leave() throws InterruptedException, ExecutionException {
        each(members, CrowdMember::close);
        members.clear();
    }

    /** Connects that many, one group after another, and has each go as soon as it had an echo. */
    void comeAndGo(int count) throws InterruptedException, ExecutionException, IOException {
        for (int done = 0; done < count; done += AT_ONCE) {
            join(Math.min(AT_ONCE, count - done));
            each(members, member -> member.echo(ECHO_TIMEOUT));
            leave();
        }
    }

    /** What takes one of them a while. */
    private interface Doing {
        void by(CrowdMember member) throws InterruptedException;
    }

    private static void each(List<CrowdMember> some, Doing doing) throws InterruptedException, ExecutionException {
        ExecutorService hands = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Future<?>> done = new ArrayList<>();
            for (CrowdMember member : some) {
                done.add(hands.submit(() -> {
                    doing.by(member);
                    return null;
                }));
            }
            for (Future<?> one : done) {
                one.get();
            }
        } finally {
            hands.shutdownNow();
        }
    }

    /**
     * One echo after another, of the first {@code among} members in turn.
     *
     * @return nanoseconds, sorted; {@link Long#MAX_VALUE} for those that did not come
     */
    long[] echoes(int count, int among) throws InterruptedException {
        long[] taken = new long[count];
        for (int i = 0; i < count; i++) {
            taken[i] = members.get(i % among).echo(ECHO_TIMEOUT).orElse(Long.MAX_VALUE);
        }
        Arrays.sort(taken);
        return taken;
    }

    /** Echoes of everybody, some at the same time. */
    void greet(int each) throws InterruptedException, ExecutionException {
        each(members, member -> LongStream.range(0, each).forEach(i -> echo(member)));
    }

    private static void echo(CrowdMember member) {
        try {
            member.echo(ECHO_TIMEOUT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One after another asks for an echo from now on, everybody as often as that. */
    void chatter(Duration interval) {
        Thread thread = new Thread(() -> {
            try {
                while (true) {
                    for (CrowdMember member : members) {
                        member.echo(interval.dividedBy(members.size()));
                        Thread.sleep(interval.dividedBy(members.size()).toMillis());
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    /** Text both ways on all of them; returns how many bytes came back to the one that got least. */
    long bulk(long bytes, int packetBytes) throws InterruptedException, ExecutionException {
        long[] least = {Long.MAX_VALUE};
        each(members, member -> {
            long back = member.bulk(bytes, packetBytes);
            synchronized (least) {
                least[0] = Math.min(least[0], back);
            }
        });
        return least[0];
    }

    int size() {
        return members.size();
    }

    /** How many have a session. */
    long connected() {
        return members.stream().filter(CrowdMember::isConnected).count();
    }

    /** How many sessions have ended so far. */
    long ended() {
        return members.stream().mapToLong(CrowdMember::ended).sum();
    }

    /** How many have another address than they had. */
    long moved() {
        return members.stream().filter(CrowdMember::hasMoved).count();
    }
}
