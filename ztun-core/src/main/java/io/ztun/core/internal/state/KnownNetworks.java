package io.ztun.core.internal.state;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.ztun.api.files.FileErrors;

/**
 * Which transport worked in which network, so that the next attempt there begins with it. A hint and no more: what cannot be read is
 * as good as nothing. Thread-safe.
 */
public final class KnownNetworks implements AutoCloseable {
    private static final Logger LOG = System.getLogger(KnownNetworks.class.getName());
    private static final String HEADER = "ztun-networks 1";
    private static final String LINE = "[!-~]{1,100} [a-z][a-z0-9-]{0,31}";
    private static final int LENGTH_MAX = 8_192;

    /** The one that was heard of longest ago is forgotten. */
    static final int NETWORKS_MAX = 32;

    private final Map<String, String> transports = new LinkedHashMap<>();
    private StateFile file;

    private KnownNetworks() {}

    /** What is in a file, which is this client's as long as it runs; nothing outlives the process without one. */
    public static KnownNetworks in(Optional<Path> named) {
        KnownNetworks self = new KnownNetworks();
        named.ifPresent(self::read);
        return self;
    }

    private void read(Path named) {
        try {
            file = StateFile.take(named).orElse(null);
            List<String> lines =
                    file == null ? List.of() : file.read(LENGTH_MAX).orElse(List.of());
            if (!lines.isEmpty() && lines.get(0).equals(HEADER)) {
                lines.stream()
                        .skip(1)
                        .filter(line -> line.matches(LINE))
                        .limit(NETWORKS_MAX)
                        .map(line -> line.split(" "))
                        .forEach(pair -> transports.put(pair[0], pair[1]));
            }
        } catch (IOException e) {
            warn(named, e);
        }
    }

    /** The transport that worked there last, if that is known. */
    public synchronized Optional<String> transport(String network) {
        return Optional.ofNullable(transports.get(network));
    }

    /** This one has worked there. */
    public synchronized void remember(String network, String transport) {
        if (transport.equals(transports.remove(network))) {
            transports.put(network, transport); // the last one heard of, which need not be written
            return;
        }
        transports.put(network, transport);
        if (transports.size() > NETWORKS_MAX) {
            transports.remove(transports.keySet().iterator().next());
        }
        write();
    }

    private void write() {
        if (file == null) {
            return;
        }
        List<String> lines = new ArrayList<>(List.of(HEADER));
        transports.forEach((network, transport) -> lines.add(network + " " + transport));
        try {
            file.write(lines);
        } catch (IOException e) {
            warn(file.path(), e);
        }
    }

    private static void warn(Path path, IOException e) {
        LOG.log(
                Level.WARNING,
                "What transport works in this network is not kept: file=" + path + " reason=" + FileErrors.reason(e)
                        + "; name a folder that can be written to with `state-dir`, or `state-dir` off");
    }

    @Override
    public synchronized void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }
}
