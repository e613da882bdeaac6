package io.ztun.core.internal.client;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Future;

import io.ztun.api.TransportException;
import io.ztun.core.internal.half.ControlFrames;
import io.ztun.core.internal.log.Descriptions;
import io.ztun.core.internal.secure.ClientExchange;
import io.ztun.spi.Link;

/** One attempt at one address: connects, says the hello, and waits for the answer. One thread runs it; any may end it. */
final class Dial implements Runnable {
    /** How long to wait for the answer before the hello is repeated, the first time; each time it is twice as long. */
    private static final Duration FIRST_REPEAT = Duration.ofMillis(200);

    private static final Duration LONGEST_REPEAT = Duration.ofSeconds(2);

    private final Way way;
    private final InetSocketAddress server;
    private final ServerDialer dialer;
    private final Race race;
    private final Attempt attempt;
    private final long startedNs = System.nanoTime();

    /** Where an answer is awaited, or null. */
    private volatile Link awaited;

    private volatile Throwable failure;
    private Future<?> task;

    Dial(Way way, InetSocketAddress server, ServerDialer dialer, Race race) {
        this.way = way;
        this.server = server;
        this.dialer = dialer;
        this.race = race;
        attempt = new Attempt(() -> race.isWanted(this));
    }

    Way way() {
        return way;
    }

    InetSocketAddress server() {
        return server;
    }

    /** The address, or the name where that is enough, as the log has it. */
    String where() {
        return server.isUnresolved()
                ? server.getHostString()
                : server.getAddress().getHostAddress();
    }

    /** Why it has failed; null if it has not. */
    Throwable failure() {
        return failure;
    }

    /** How long it has been since it was begun, in milliseconds. */
    long ms() {
        return (System.nanoTime() - startedNs) / 1_000_000;
    }

    /** Has a thread run it. */
    void start() {
        task = ServerDialer.THREADS.submit(this);
    }

    /** Gives up, if a thread of its own still runs it. */
    void cancel() {
        if (task != null) {
            task.cancel(true);
        }
    }

    /** Gives up. A server that has not answered is owed no orderly end. Any thread. */
    void abandon() {
        Link link = awaited;
        if (link != null) {
            link.abort();
        }
    }

    @Override
    public void run() {
        try {
            dial();
        } catch (RuntimeException | Error e) {
            failure = e; // which is thrown to whoever runs the race
        } finally {
            race.onEnd(this);
        }
    }

    private void dial() {
        ClientSettings settings = dialer.settings();
        dialer.check(way, server);
        ByteBuffer frame = ControlFrames.allocate();
        ClientExchange exchange = new ClientExchange(settings.keys());
        exchange.writeHello(dialer.hello(race.isTrial()), frame);
        ServerDialer.Opener opener =
                (welcome, ciphers, link) -> dialer.open(way, race.isTrial(), welcome, ciphers, link);
        Link link = way.transport().connect(server, settings.timeout(), l -> {
            return dialer.begin(way, l, () -> new ClientHandshake(l, frame, exchange, opener, attempt), attempt);
        });
        dialer.onReached();
        awaited = link;
        try {
            if (isAnswered(link, frame)) {
                attempt.await();
                return;
            }
        } catch (InterruptedException e) {
            attempt.giveUp();
            link.close();
            Thread.currentThread().interrupt();
            throw new TransportException("interrupted while connecting: server=" + Descriptions.of(server), e);
        } finally {
            awaited = null;
        }
        link.close();
        throw new TransportException("no answer to the hello: server=" + Descriptions.of(server) + " waited="
                + settings.timeout().toMillis() + " ms; " + ClientHandshake.hint(exchange, link.isOrdered()));
    }

    /** Waits for the answer; where a frame may be lost, says the hello again and again meanwhile. */
    private boolean isAnswered(Link link, ByteBuffer frame) throws InterruptedException {
        long timeoutNs = dialer.settings().timeout().toNanos();
        long deadlineNs = System.nanoTime() + timeoutNs;
        long waitNs = link.isOrdered() ? timeoutNs : FIRST_REPEAT.toNanos();
        while (!attempt.await(Math.min(waitNs, deadlineNs - System.nanoTime()))) {
            if (deadlineNs - System.nanoTime() <= 0) {
                return !attempt.giveUp();
            }
            ControlFrames.send(link, frame);
            waitNs = Math.min(2 * waitNs, LONGEST_REPEAT.toNanos());
        }
        return true;
    }
}
