package io.ztun.core.internal.secure;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import io.ztun.api.Addresses;
import io.ztun.api.ConfigException;
import io.ztun.core.internal.keys.AuthorizedClient;
import io.ztun.core.internal.keys.AuthorizedClients;
import io.ztun.core.internal.keys.PublicKey;
import io.ztun.core.internal.log.RepeatLog;
import io.ztun.core.settings.Client;
import io.ztun.core.settings.Rate;

/**
 * Those who may join: in a file that is read again when it changes, or as they were given, and those that gateways share. What cannot be
 * read leaves the list as it was; of what is shared only the client that something is wrong with. Thread-safe.
 */
public final class ClientList {
    /** How long what could not be read is left alone as long as it looks the same. */
    private static final long UNREADABLE_NS = TimeUnit.SECONDS.toNanos(5);

    private final Logger log;
    private final LongSupplier clock;
    private final RepeatLog failures;

    /** Null where the clients are not in a file of their own. */
    private final Path file;

    private final Addresses tunnel;
    private final boolean sharing;
    private List<Object> stamp;

    /** Whether the file could not be read the last time. */
    private boolean unreadable;

    private long readAtNs;
    /** Those in the file, or that were given. */
    private AuthorizedClients own;

    /** Those that gateways share, by the name that the store has for them. */
    private final Map<String, AuthorizedClient> shared = new LinkedHashMap<>();

    /** Whether they have changed since they became part of the list. */
    private boolean sharedChanged;

    /** Whether all of them have been told once. */
    private volatile boolean sharedKnown;

    private volatile AuthorizedClients clients;

    /** Whom somebody has put out, until there is another list. */
    private volatile Set<PublicKey> blocked = Set.of();

    /** How fast somebody has said that a client may be, until there is another list. */
    private volatile Map<PublicKey, Rate> rates = Map.of();

    /**
     * @param tunnel the tunnel's own networks
     * @param sharing whether there may be some that gateways share
     * @throws ConfigException if the file cannot be read, or says something that cannot be done
     */
    public ClientList(Path file, Addresses tunnel, boolean sharing) {
        this(file, tunnel, sharing, System.getLogger(ClientList.class.getName()), System::nanoTime);
    }

    /** @param clock in nanoseconds */
    ClientList(Path file, Addresses tunnel, boolean sharing, Logger log, LongSupplier clock) {
        this.sharing = sharing;
        this.log = log;
        this.clock = clock;
        failures = new RepeatLog(log, clock);
        this.file = file;
        this.tunnel = tunnel;
        stamp = stamp();
        own = read();
        clients = own;
    }

    /**
     * Clients that are in no file.
     *
     * @param tunnel the tunnel's own networks
     * @param sharing whether there may be some that gateways share
     * @throws ConfigException if one says something that cannot be done
     */
    public ClientList(List<Client> given, Addresses tunnel, boolean sharing) {
        this.sharing = sharing;
        log = System.getLogger(ClientList.class.getName());
        clock = System::nanoTime;
        failures = new RepeatLog(log, clock);
        file = null;
        this.tunnel = tunnel;
        stamp = List.of();
        own = logged(AuthorizedClients.of(given, tunnel));
        clients = own;
    }

    /**
     * Has these in place of those that are in no file.
     *
     * @throws ConfigException if one says something that cannot be done; the former ones stay then
     * @throws IllegalStateException if they are in a file
     */
    public synchronized void replace(List<Client> given) {
        if (file != null) {
            throw new IllegalStateException("the clients are in a file: " + file);
        }
        own = logged(AuthorizedClients.of(given, tunnel));
        merge();
        blocked = Set.of();
        rates = Map.of();
    }

    /**
     * What gateways share says something else of a client. Counts with the next {@link #refresh}. Returns at once.
     *
     * @param name what the store calls it
     * @param entry a line as in the file; empty if it may not join any more
     */
    public synchronized void shared(String name, Optional<String> entry) {
        Optional<AuthorizedClient> now = entry.flatMap(line -> read(name, line));
        AuthorizedClient before = now.isPresent() ? shared.put(name, now.get()) : shared.remove(name);
        sharedChanged |= !Optional.ofNullable(before).equals(now);
    }

    /** All that gateways share has been told once: who is not among them may not join. */
    public void sharedKnown() {
        sharedKnown = true;
    }

    /** Why nobody is found who has this key, and what to do, for the log. */
    public String unknown(PublicKey key) {
        if (sharing && !sharedKnown) {
            return "the store has not answered yet, so its clients are not known: key=" + key;
        }
        return "unknown key: key=" + key + "; if it belongs here, "
                + (sharing ? "`ztun clients add NAME KEY` lets it join" : "add it to the file of authorized clients");
    }

    private Optional<AuthorizedClient> read(String name, String line) {
        try {
            AuthorizedClient client = AuthorizedClients.line(line);
            if (!client.name().equals(name)) {
                throw new ConfigException("its line has another name: line=" + client.name());
            }
            return Optional.of(client);
        } catch (ConfigException e) {
            leftOut(name, e);
            return Optional.empty();
        }
    }

    private void leftOut(String name, ConfigException mistake) {
        failures.say(Level.WARNING, name, "Client of the store left out: client=" + name + "; " + mistake.getMessage());
    }

    private void merge() {
        sharedChanged = false;
        clients = shared.isEmpty()
                ? own
                : own.with(shared.values(), tunnel, (client, mistake) -> leftOut(client.name(), mistake));
    }

    /** Has the clients of that name not be found until there is another list; answers whether there is one. */
    public synchronized boolean block(String name) {
        List<PublicKey> keys = keys(name);
        Set<PublicKey> all = new HashSet<>(blocked);
        all.addAll(keys);
        blocked = Set.copyOf(all);
        return !keys.isEmpty();
    }

    /** Has the client of that name have another rate until there is another list; answers whether there is one. */
    public synchronized boolean limitRate(String name, Rate rate) {
        List<PublicKey> keys = keys(name);
        Map<PublicKey, Rate> all = new HashMap<>(rates);
        keys.forEach(key -> all.put(key, rate));
        rates = Map.copyOf(all);
        return !keys.isEmpty();
    }

    private List<PublicKey> keys(String name) {
        return clients.all().stream()
                .filter(client -> client.name().equals(name))
                .map(AuthorizedClient::key)
                .toList();
    }

    private AuthorizedClients read() {
        return logged(AuthorizedClients.read(file, tunnel));
    }

    private AuthorizedClients logged(AuthorizedClients read) {
        read.problems().forEach(problem -> log.log(Level.WARNING, "Subnet left out: " + problem));
        if (read.all().isEmpty() && !sharing) {
            log.log(
                    Level.WARNING,
                    "No client is authorized, so nobody can connect: " + (file == null ? "clients=0" : "file=" + file));
        }
        return read;
    }

    /** Who has this key. */
    public Optional<AuthorizedClient> find(PublicKey key) {
        return blocked.contains(key) ? Optional.empty() : clients.find(key);
    }

    /** How fast that one may be; empty for what holds for all. */
    public Optional<Rate> rate(PublicKey key) {
        return Optional.ofNullable(rates.get(key)).or(() -> find(key).flatMap(AuthorizedClient::rate));
    }

    /** All of them. */
    public AuthorizedClients clients() {
        return clients;
    }

    /**
     * Takes up what is shared, and reads the file again if it has changed. One that could not be read is read again every few seconds,
     * too, for what is wrong may be mended elsewhere. Answers whether there is another list now.
     */
    public synchronized boolean refresh() {
        boolean changed = sharedChanged;
        if (changed) {
            merge();
        }
        if (file == null) {
            return changed;
        }
        List<Object> now = stamp();
        boolean due = unreadable && clock.getAsLong() - readAtNs >= UNREADABLE_NS;
        if (now.equals(stamp) && !due) {
            return changed;
        }
        stamp = now;
        return readAgain(false) || changed;
    }

    /** Reads the file again, and logs in any case what came of it; answers whether there is another list now. */
    public synchronized boolean reload() {
        return file != null && readAgain(true);
    }

    private boolean readAgain(boolean asked) {
        readAtNs = clock.getAsLong();
        try {
            own = read();
            merge();
            blocked = Set.of();
            rates = Map.of();
            log.log(Level.INFO, () -> "Read " + file + ": clients=" + own.all().size());
            failures.over(Level.INFO, file, "The file of clients can be read again");
            unreadable = false;
            return true;
        } catch (ConfigException e) {
            String line = "Keeping the previous client list: " + e.getMessage();
            if (asked) {
                log.log(Level.WARNING, line);
            } else {
                failures.say(Level.WARNING, file, line);
            }
            unreadable = true;
            return false;
        }
    }

    /**
     * The inode is part of it, for editors replace files, and so is the time when anything about the file changed, where
     * there is one: what sets the time of modification back, as {@code cp -p} and {@code rsync -t} do, cannot hide by that.
     */
    private List<Object> stamp() {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return List.of(
                    attributes.lastModifiedTime(),
                    attributes.size(),
                    String.valueOf(attributes.fileKey()),
                    file.getFileSystem().supportedFileAttributeViews().contains("unix")
                            ? Files.getAttribute(file, "unix:ctime")
                            : "");
        } catch (IOException e) {
            return List.of();
        }
    }
}
