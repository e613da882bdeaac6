package io.ztun.core.internal.route;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import io.ztun.api.Cidr;
import io.ztun.api.ConfigException;
import io.ztun.core.files.FileErrors;
import io.ztun.core.internal.route.Leases.Lease;
import io.ztun.core.internal.state.StateFile;
import io.ztun.core.internal.state.StateWriter;

/**
 * The file, with a line for each lease, that has a server give each client its addresses back after it was started again. Written
 * when a lease is new or another one. Whatever is wrong with the file, the server runs. Thread-safe.
 */
public final class LeaseFile implements AutoCloseable {
    private static final Logger LOG = System.getLogger(LeaseFile.class.getName());

    private static final String HEADER = "ztun-leases 1 ";

    /** More than {@link Leases#MAX} lines of the longest kind for each family. */
    private static final int LENGTH_MAX = 1 << 20;

    private static final long INTERVAL_NS = TimeUnit.SECONDS.toNanos(5);

    private final Path named;
    private final AddressPools pools;
    private StateFile file;

    /** Null as long as nothing is kept. */
    private volatile StateWriter writer;

    /** @param pools give addresses to clients */
    public LeaseFile(Path named, AddressPools pools) {
        this.named = named;
        this.pools = pools;
    }

    /** Takes the file and gives the pool what is in it. Before any client is let in. */
    public void open() {
        List<Lease> former = List.of();
        boolean failed = false;
        try {
            Optional<StateFile> taken = StateFile.take(named);
            if (taken.isEmpty()) {
                warn("another tunnel has it", "; name another with `leases`");
                return;
            }
            file = taken.get();
            former = read();
        } catch (IOException e) {
            warn(FileErrors.reason(e), "; name another with `leases`, or `leases` off");
            failed = true;
        }
        if (file != null) {
            writer = new StateWriter(
                    file,
                    "ztun-leases",
                    INTERVAL_NS,
                    () -> lines(pools.leases()),
                    failed,
                    this::failed,
                    this::keptAgain);
            pools.restore(former, writer::changed);
        }
    }

    private static void say(Level level, String text) {
        LOG.log(level, text);
    }

    private void warn(String reason, String remedy) {
        say(
                Level.WARNING,
                "Leases are not kept, and clients may get other addresses after a restart of the server: file=" + named
                        + " reason=" + reason + remedy);
    }

    private List<Lease> read() throws IOException {
        Optional<List<String>> lines = file.read(LENGTH_MAX);
        if (lines.isEmpty()) {
            return List.of();
        }
        try {
            return parse(lines.get());
        } catch (ConfigException e) {
            say(
                    Level.WARNING,
                    "The file of leases is damaged and set aside, clients may get other addresses: file="
                            + file.setAside());
            return List.of();
        }
    }

    private static List<Lease> parse(List<String> lines) {
        if (lines.isEmpty() || !lines.get(0).equals(HEADER + (lines.size() - 1))) {
            throw new ConfigException("no leases");
        }
        List<Lease> all = new ArrayList<>(lines.size());
        for (String line : lines.subList(1, lines.size())) {
            if (!line.matches("[0-9A-Fa-f.:]{2,45} [0-9A-Za-z+/=]{1,64}")) {
                throw new ConfigException("no lease");
            }
            int blank = line.indexOf(' ');
            all.add(new Lease(line.substring(blank + 1), address(line.substring(0, blank))));
        }
        return all;
    }

    private static InetAddress address(String text) {
        return Cidr.parse(text + (text.indexOf(':') >= 0 ? "/128" : "/32")).address();
    }

    private static List<String> lines(List<Lease> all) {
        List<String> lines = new ArrayList<>(all.size() + 1);
        lines.add(HEADER + all.size());
        all.forEach(lease -> lines.add(lease.address().getHostAddress() + " " + lease.client()));
        return lines;
    }

    private void failed(IOException e) {
        warn(FileErrors.reason(e), "; it is tried again whenever a client gets another address");
    }

    private void keptAgain() {
        say(Level.INFO, "Leases are kept again: file=" + named);
    }

    /** Has what is new written, and waits for that, though not for a disk that hangs. */
    @Override
    public void close() throws IOException {
        if (writer != null) {
            writer.close();
        }
    }
}
