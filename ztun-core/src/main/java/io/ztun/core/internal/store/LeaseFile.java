package io.ztun.core.internal.store;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.ztun.api.Cidr;
import io.ztun.api.ConfigException;
import io.ztun.api.Names;
import io.ztun.api.files.FileErrors;
import io.ztun.core.internal.state.StateFile;
import io.ztun.core.internal.state.StateWriter;
import io.ztun.spi.Lease;

/**
 * The file, with a line for each lease and for each client who may join, that has a server give each client its addresses back after it was
 * started again. Written when one is new or another. Whatever is wrong with the file, the server runs. Thread-safe.
 */
final class LeaseFile implements AutoCloseable {
    private static final Logger LOG = System.getLogger(LeaseFile.class.getName());

    private static final String HEADER = "ztun-leases 1 ";

    /** So many leases are written, those that were held last. */
    private static final int LINES_MAX = LocalState.IDLE_MAX;

    /** Ten thousands of lines. */
    private static final int LENGTH_MAX = 16 << 20;

    /** An address and whose it is. */
    private static final Pattern LEASE = Pattern.compile("([0-9A-Fa-f.:]{2,45}) ([0-9A-Za-z+/=:._%-]+)");

    /** A name and what the store has for it. */
    private static final Pattern CLIENT = Pattern.compile("client (\\S{1,64}) ([0-9A-Za-z+/=:._%-]+)");

    /** A text that stands in the file as it is. Any other is one of its bytes in base64, behind a sign that none of these has. */
    private static final Pattern PLAIN = Pattern.compile("[0-9A-Za-z+/=:._-]{1,80}");

    private static final String CODED = "%";

    private static final long INTERVAL_NS = TimeUnit.SECONDS.toNanos(5);

    private final Path named;
    private StateFile file;

    /** Null as long as nothing is kept. */
    private volatile StateWriter writer;

    LeaseFile(Path named) {
        this.named = named;
    }

    /**
     * What is in it.
     *
     * @param leases those that were held last at the end; none is held
     * @param clients entries by name
     */
    record Content(List<Lease> leases, Map<String, String> clients) {
        static final Content NOTHING = new Content(List.of(), Map.of());
    }

    /**
     * Takes the file. Before any client is let in.
     *
     * @param wanted what should be in it, asked whenever it is written
     * @return what is in it
     */
    Content open(Supplier<Content> wanted) {
        Content former = Content.NOTHING;
        boolean failed = false;
        try {
            Optional<StateFile> taken = StateFile.take(named);
            if (taken.isEmpty()) {
                warn("another tunnel has it", "; name another with `leases`");
                return former;
            }
            file = taken.get();
            former = read();
        } catch (IOException e) {
            warn(FileErrors.reason(e), "; name another with `leases`, or `leases` off");
            failed = true;
        }
        if (file != null) {
            writer = new StateWriter(
                    file, "ztun-leases", INTERVAL_NS, () -> lines(wanted.get()), failed, this::failed, this::keptAgain);
        }
        return former;
    }

    /** There is another lease. Does not wait. */
    void changed() {
        if (writer != null) {
            writer.changed();
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

    private Content read() throws IOException {
        Optional<List<String>> lines = file.read(LENGTH_MAX);
        if (lines.isEmpty()) {
            return Content.NOTHING;
        }
        try {
            return parse(lines.get());
        } catch (ConfigException e) {
            say(
                    Level.WARNING,
                    "The file of leases is damaged and set aside, clients may get other addresses: file="
                            + file.setAside());
            return Content.NOTHING;
        }
    }

    private static Content parse(List<String> lines) {
        if (lines.isEmpty() || !lines.get(0).equals(HEADER + (lines.size() - 1))) {
            throw new ConfigException("no leases");
        }
        List<Lease> leases = new ArrayList<>(lines.size());
        Map<String, String> clients = new LinkedHashMap<>();
        for (String line : lines.subList(1, lines.size())) {
            Matcher client = CLIENT.matcher(line);
            Matcher lease = LEASE.matcher(line);
            if (client.matches() && Names.isName(client.group(1))) {
                clients.put(client.group(1), plain(client.group(2)));
            } else if (lease.matches()) {
                leases.add(new Lease(address(lease.group(1)), plain(lease.group(2)), Optional.empty()));
            } else {
                throw new ConfigException("no lease");
            }
        }
        return new Content(leases, clients);
    }

    private static InetAddress address(String text) {
        return Cidr.parse(text + (text.indexOf(':') >= 0 ? "/128" : "/32")).address();
    }

    private static String plain(String text) {
        try {
            return text.startsWith(CODED)
                    ? new String(Base64.getUrlDecoder().decode(text.substring(1)), StandardCharsets.UTF_8)
                    : text;
        } catch (IllegalArgumentException e) {
            throw new ConfigException("no text: " + e.getMessage(), e);
        }
    }

    private static String coded(String text) {
        return PLAIN.matcher(text).matches()
                ? text
                : CODED + Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> lines(Content content) {
        List<Lease> all = content.leases();
        List<Lease> last = all.subList(Math.max(0, all.size() - LINES_MAX), all.size());
        List<String> lines = new ArrayList<>(last.size() + content.clients().size() + 1);
        lines.add(HEADER + (last.size() + content.clients().size()));
        content.clients().forEach((name, entry) -> lines.add("client " + name + " " + coded(entry)));
        last.forEach(lease -> lines.add(lease.address().getHostAddress() + " " + coded(lease.client())));
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
