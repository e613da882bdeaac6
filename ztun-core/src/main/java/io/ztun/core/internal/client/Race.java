package io.ztun.core.internal.client;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

import io.ztun.api.TransportException;
import io.ztun.api.ZtunException;

/**
 * Tries ways one after the other, and does not wait for one to fail before it begins with the next (RFC 8305 section 5). The first
 * whose server answers the hello wins; the others are given up. One thread runs it; {@link #abandon} may be called by any.
 */
final class Race {
    /** How long an address may take before the name's next one is tried beside it (RFC 8305 section 8). */
    private static final Duration NEXT_ADDRESS = Duration.ofMillis(250);

    /** Longer than a round trip takes almost everywhere, so that the transport before has had its chance. */
    private static final Duration NEXT_TRANSPORT = Duration.ofSeconds(1);

    /** How long a server may take altogether before the next one is tried beside it. */
    static final Duration NEXT_SERVER = Duration.ofSeconds(2);

    private static final Duration FOREVER = Duration.ofDays(36_500);

    private final ServerDialer dialer;
    private final boolean probe;

    /** Not to be tried as long as there is something else; or null. */
    private final Gateway left;

    private final List<Dial> begun = new CopyOnWriteArrayList<>();
    private final List<Failed> failed = new ArrayList<>();

    /** What was not begun, since its name is not known, and why. */
    private final List<String> unknown = new ArrayList<>();

    private final BlockingQueue<Dial> ended = new LinkedBlockingQueue<>();
    private final AtomicReference<Dial> winner = new AtomicReference<>();
    private volatile boolean trial;
    private volatile boolean abandoned;
    private int running;

    /**
     * One of the machines that a server's name may stand for.
     *
     * @param address its address; null where its name is looked up by somebody else
     */
    record Gateway(ServerName server, InetAddress address) {

        /** Whether a way leads to it by that address. */
        boolean isAt(Way way, InetSocketAddress target) {
            return server.equals(way.server()) && Objects.equals(address, target.getAddress());
        }
    }

    /** What has failed, and why. @param where the address, or the way whose name has none */
    private record Failed(Way way, String where, ZtunException why) {}

    /**
     * @param probe whether an answer is all that is wanted, and no session
     * @param trial whether there is a session already
     * @param left is not tried unless all ways lead there; or null
     */
    Race(ServerDialer dialer, boolean probe, boolean trial, Gateway left) {
        this.dialer = dialer;
        this.probe = probe;
        this.left = left;
        this.trial = trial || probe;
    }

    /** Returns what has won, and why it was not what comes before it. @throws ZtunException what failed; where that is much, with all of it */
    ServerDialer.Result run(List<Way> ways) {
        try {
            Dial won = run(ways, left);
            if (begun.isEmpty() && failed.isEmpty()) {
                won = run(ways, null); // there may be several behind one address
            }
            if (won == null) {
                throw failure(ways);
            }
            return new ServerDialer.Result(won.way(), won.server().getAddress(), why(won));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransportException(
                    "interrupted while connecting: server="
                            + ways.get(0).server().host(),
                    e);
        } finally {
            begun.forEach(Dial::cancel);
        }
    }

    private Dial run(List<Way> ways, Gateway except) throws InterruptedException {
        Dial won = null;
        for (int i = 0; won == null && !abandoned && i < ways.size(); i++) {
            won = run(ways.get(i), i + 1 < ways.size() ? ways.get(i + 1) : null, ways.size() > 1, except);
        }
        return won == null ? await(FOREVER) : won;
    }

    private Dial run(Way way, Way next, boolean several, Gateway except) throws InterruptedException {
        List<InetSocketAddress> addresses;
        try {
            addresses = dialer.resolve(way, several).stream()
                    .filter(address -> except == null || !except.isAt(way, address))
                    .toList();
        } catch (ZtunException e) {
            failed.add(new Failed(way, way.server().host(), e));
            unknown.add(way + ": " + e.getMessage());
            return null;
        }
        trial |= several || addresses.size() > 1;
        Dial won = null;
        for (int i = 0; won == null && !abandoned && i < addresses.size(); i++) {
            begin(way, addresses.get(i), several || addresses.size() > 1);
            won = await(i + 1 < addresses.size() ? NEXT_ADDRESS : patience(way, next));
        }
        return won;
    }

    private static Duration patience(Way way, Way next) {
        return next == null ? FOREVER : way.server().equals(next.server()) ? NEXT_TRANSPORT : NEXT_SERVER;
    }

    private void begin(Way way, InetSocketAddress address, boolean beside) {
        Dial dial = new Dial(way, address, dialer, this);
        begun.add(dial);
        running++;
        if (beside) {
            dial.start();
        } else {
            dial.run();
        }
    }

    /** Waits until one has won, all that were begun have failed, or the time is up. */
    private Dial await(Duration time) throws InterruptedException {
        long endNs = System.nanoTime() + time.toNanos();
        while (running > 0) {
            Dial dial = ended.poll(endNs - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (dial == null) {
                return null;
            }
            running--;
            if (dial.failure() == null && (probe || winner.get() == dial)) {
                return dial;
            }
            if (dial.failure() instanceof ZtunException why) {
                failed.add(new Failed(dial.way(), dial.where(), why));
            } else if (dial.failure() instanceof RuntimeException defect) {
                throw defect;
            } else if (dial.failure() != null) {
                throw (Error) dial.failure();
            }
        }
        return null;
    }

    /** Whether a session is to be opened of the answer that this dial has. Any thread. */
    boolean isWanted(Dial dial) {
        return !probe && winner.compareAndSet(null, dial);
    }

    /** Whether the session is to begin with the client's first frame, since there may be others. */
    boolean isTrial() {
        return trial;
    }

    /** A dial has won, lost or failed. Any thread. */
    void onEnd(Dial dial) {
        if (dial.failure() != null) {
            winner.compareAndSet(dial, null);
        }
        ended.add(dial);
    }

    /** Gives up what is under way. */
    void abandon() {
        abandoned = true;
        begun.forEach(Dial::abandon);
    }

    private ZtunException failure(List<Way> ways) {
        if (failed.isEmpty()) {
            return new TransportException("given up: server=" + ways.get(0).server());
        }
        ZtunException first = failed.get(0).why();
        if (failed.size() == 1) {
            return first;
        }
        String head = ways.size() == 1
                ? "none of the server's addresses let this client in: server="
                        + ways.get(0).server().host()
                : "no server let this client in";
        String each = failed.stream()
                .map(one -> (ways.size() == 1 ? one.where() : one.way() + " at " + one.where()) + ": "
                        + one.why().getMessage())
                .collect(Collectors.joining(", and "));
        TransportException all = new TransportException(head + "; " + each, first);
        failed.stream().skip(1).forEach(one -> all.addSuppressed(one.why()));
        return all;
    }

    private String why(Dial won) {
        List<String> reasons = new ArrayList<>(unknown);
        for (Dial dial : begun.subList(0, begun.indexOf(won))) {
            reasons.add(dial.way() + " at " + dial.where() + ": "
                    + (dial.failure() == null
                            ? "no answer in " + dial.ms() + " ms"
                            : dial.failure().getMessage()));
        }
        return String.join(", and ", reasons);
    }
}
