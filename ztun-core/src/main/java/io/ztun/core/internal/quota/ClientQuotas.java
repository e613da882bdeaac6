package io.ztun.core.internal.quota;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.ztun.api.Cidr;
import io.ztun.core.info.QuotaUse;
import io.ztun.core.internal.keys.AuthorizedClient;
import io.ztun.core.internal.protocol.Close;
import io.ztun.core.internal.secure.ClientList;
import io.ztun.core.internal.session.Session;
import io.ztun.core.settings.LiveSettings;
import io.ztun.core.settings.Quota;
import io.ztun.core.settings.QuotaLimits;
import io.ztun.core.settings.Rate;

/**
 * Sees to it that clients use no more than they may. It looks at the sessions' counters every second, and costs the packets nothing.
 * Thread-safe.
 */
public final class ClientQuotas implements AutoCloseable {
    private static final Logger LOG = System.getLogger(ClientQuotas.class.getName());

    private final Supplier<LiveSettings> live;
    private final Optional<ClientList> clients;
    private final Clock clock;
    private final QuotaBook book;
    private final Optional<QuotaFile> file;
    private final Map<Session, Meter> meters = new ConcurrentHashMap<>();

    /** Whether anybody has a quota, or had one when it was looked before. */
    private volatile boolean inForce;

    /** How much of a session has been charged. Guarded by itself. */
    private static final class Meter {
        final String client;
        final Optional<AuthorizedClient> who;
        private long charged;

        Meter(String client, Optional<AuthorizedClient> who) {
            this.client = client;
            this.who = who;
        }

        /** The bytes since the last time. */
        synchronized long take(Session session) {
            long now = session.counters().sent().carried().wireBytes()
                    + session.counters().received().carried().wireBytes();
            long taken = now - charged;
            charged = now;
            return taken;
        }
    }

    /**
     * Touches nothing before {@link #reconfigure}.
     *
     * @param live what is in force
     * @param clients whose keys are let in; empty where clients have none
     * @param file where it is written what they have used; empty to forget that with the process
     * @param clock has the zone by which days begin
     */
    public ClientQuotas(Supplier<LiveSettings> live, Optional<ClientList> clients, Optional<Path> file, Clock clock) {
        this.live = live;
        this.clients = clients;
        this.clock = clock;
        book = new QuotaBook(clock);
        this.file = file.map(named -> new QuotaFile(named, book));
    }

    /** What is configured, or who is authorized, may be another: orders are forgotten. */
    public synchronized void reconfigure() {
        book.forgetOrders();
        refresh();
    }

    /** Takes the file when somebody has a quota for the first time, and no earlier. */
    private synchronized void refresh() {
        boolean now = live.get().quotas().each().bytes() != 0
                || clients.filter(list -> list.clients().all().stream().anyMatch(ClientQuotas::hasQuota))
                        .isPresent()
                || book.hasOrders();
        if (now && !inForce) {
            file.ifPresent(QuotaFile::open);
            meters.forEach((session, meter) -> meter.take(session)); // what was before is free
        }
        inForce = now;
        if (!now) {
            meters.keySet().forEach(this::release);
        }
    }

    private static boolean hasQuota(AuthorizedClient client) {
        return client.quota().filter(quota -> quota.bytes() != 0).isPresent();
    }

    private void release(Session session) {
        session.quota(Optional.empty(), Rate.NONE);
    }

    /**
     * A client has a session now.
     *
     * @param client what its sessions are known by
     * @param who the client, where clients have keys
     */
    public void begin(Session session, String client, Optional<AuthorizedClient> who) {
        book.open(
                client,
                who.map(AuthorizedClient::name)
                        .orElseGet(() -> Cidr.text(session.info().address().address())));
        Meter meter = new Meter(client, who);
        meters.put(session, meter);
        if (inForce) {
            look(session, meter);
        }
    }

    /** A session has ended: what it has used since the last look is charged. */
    public void end(Session session) {
        Meter meter = meters.remove(session);
        if (meter != null && inForce) {
            charge(meter.client, meter.who, meter.take(session));
        }
    }

    /** Looks at all sessions. Every second; one thread. */
    public void tick() {
        if (inForce) {
            meters.forEach(this::look);
        }
    }

    private void look(Session session, Meter meter) {
        charge(meter.client, meter.who, meter.take(session)).ifPresent(now -> act(session, now));
    }

    private void act(Session session, Standing now) {
        if (now.quota().bytes() == 0) {
            release(session);
            return;
        }
        Optional<Rate> then = then();
        session.quota(Optional.of(use(now)), now.isUsedUp() ? then.orElse(Rate.NONE) : Rate.NONE);
        if (now.isUsedUp() && then.isEmpty()) {
            session.closeWith(new Close(Close.Code.QUOTA, usedUp(now)));
        }
    }

    private Optional<Rate> then() {
        return live.get().quotas().then();
    }

    private Optional<Standing> charge(String client, Optional<AuthorizedClient> who, long bytes) {
        Optional<Standing> standing = book.charge(client, configured(who), bytes);
        standing.ifPresent(this::tell);
        if (bytes > 0) {
            file.ifPresent(QuotaFile::changed);
        }
        return standing;
    }

    private Quota configured(Optional<AuthorizedClient> who) {
        QuotaLimits all = live.get().quotas();
        return who.flatMap(former -> clients.flatMap(list -> list.find(former.key())))
                .flatMap(AuthorizedClient::quota)
                .orElse(all.each());
    }

    private void tell(Standing now) {
        if (now.level() > now.before()) {
            LOG.log(
                    Level.WARNING,
                    now.isUsedUp()
                            ? "Quota of " + now.name() + " is used up: " + details(now) + " then="
                                    + then().map(Rate::toString).orElse("end")
                            : "Quota of " + now.name() + " is used to " + Standing.NEAR + " %: " + details(now));
        } else if (now.level() < now.before() && now.before() > Standing.NEAR) {
            LOG.log(Level.INFO, "Quota of " + now.name() + " has something left again: quota=" + now.quota());
        }
    }

    private static String details(Standing now) {
        return "quota=" + now.quota() + " used-bytes=" + now.used() + " until=" + now.until();
    }

    private static String usedUp(Standing now) {
        return "the quota of this client is used up: quota=" + now.quota() + "; the next one begins on " + now.until()
                + ", by the server's clock";
    }

    /** Why a client is not let in, if it is not. */
    public Optional<String> refusal(String client, Optional<AuthorizedClient> who) {
        return !inForce || then().isPresent()
                ? Optional.empty()
                : charge(client, who, 0).filter(Standing::isUsedUp).map(ClientQuotas::usedUp);
    }

    /** What all have used that have a quota and were here, or have used something of it when the server ran before. */
    public List<QuotaUse> all() {
        Stream<Optional<Standing>> standings = clients.isEmpty()
                ? book.clients().stream().map(client -> charge(client, Optional.empty(), 0))
                : clients.get().clients().all().stream()
                        .map(client -> charge(client.key().toString(), Optional.of(client), 0));
        return standings
                .flatMap(Optional::stream)
                .filter(standing -> standing.quota().bytes() != 0)
                .map(this::use)
                .toList();
    }

    private QuotaUse use(Standing now) {
        return new QuotaUse(
                now.name(),
                now.quota(),
                now.used(),
                now.until().atStartOfDay(clock.getZone()).toInstant());
    }

    /** Has a client have another quota before the next reload. Answers whether there is one of that name. */
    public boolean order(String name, Quota quota) {
        boolean known = known(name)
                .filter(client -> book.order(client, Optional.of(quota)))
                .isPresent();
        refresh();
        return known;
    }

    /** Has a client have used nothing. Answers whether there is one of that name. */
    public boolean reset(String name) {
        boolean known = known(name).filter(book::reset).isPresent();
        file.ifPresent(QuotaFile::changed);
        return known;
    }

    /** A client that may join may have a quota before it comes for the first time. */
    private Optional<String> known(String name) {
        if (clients.isEmpty()) {
            return book.named(name);
        }
        Optional<String> key = clients.get().clients().all().stream()
                .filter(client -> client.name().equals(name))
                .map(client -> client.key().toString())
                .findFirst();
        key.filter(client -> !book.isKnown(client)).ifPresent(client -> book.open(client, name));
        return key;
    }

    /** Charges what is left, and writes it down. */
    @Override
    public void close() throws IOException {
        tick();
        if (file.isPresent()) {
            file.get().close();
        }
    }
}
