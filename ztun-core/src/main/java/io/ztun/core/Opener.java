package io.ztun.core;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

import io.ztun.api.ConfigException;
import io.ztun.core.info.Plugin;
import io.ztun.core.internal.codec.Codecs;
import io.ztun.core.internal.codec.NoneCodecProvider;
import io.ztun.core.internal.engine.Engine;
import io.ztun.core.internal.engine.TransportName;
import io.ztun.core.internal.legacy.LegacyPeer;
import io.ztun.core.internal.lifecycle.Closer;
import io.ztun.core.internal.lifecycle.TunnelEnd;
import io.ztun.core.internal.tun.MemoryDevice;
import io.ztun.core.internal.tun.MemoryTunProvider;
import io.ztun.core.settings.LiveSettings;
import io.ztun.core.settings.Privacy;
import io.ztun.spi.CodecProvider;
import io.ztun.spi.Transport;
import io.ztun.spi.TransportConfig;
import io.ztun.spi.TransportProvider;
import io.ztun.spi.TunConfig;
import io.ztun.spi.TunDevice;
import io.ztun.spi.TunProvider;

/** Settles what a builder left open, and opens what a tunnel is made of. */
final class Opener {
    private static final Logger LOG = System.getLogger(Opener.class.getName());

    private static final String MERGED =
            "on the class path its provider stands in META-INF/services, which a jar made of several has to merge";

    private final Codecs codecs;
    private final List<TransportProvider> transports;
    private final Map<String, Integer> ports;
    private final TunProvider tun;
    private final TunDevice tunDevice;
    private final TunConfig tunConfig;
    private final TransportConfig transportConfig;
    private final Privacy privacy;
    private final AtomicReference<LiveSettings> live;
    private Plugins discovered;

    /** @throws io.ztun.api.ConfigException if a setting is wrong or a provider is missing */
    Opener(TunnelBuilder<?> builder) {
        int threads = builder.threads.orElseGet(Opener::defaultThreads);
        live = new AtomicReference<>(builder.live);
        privacy = builder.privacy;
        if (privacy.pad() && builder.security.isOpen()) {
            throw new ConfigException("padding needs a sealed session, for its length must not be seen:"
                    + " pad=on security=open; give `psk-file` or `key-file` too");
        }
        if (builder.memory.perClient() > 0 && privacy.history() != Privacy.History.SHARED) {
            throw new ConfigException("memory is compressed against what was sent before: memory="
                    + builder.memory.perClient() + " history=" + privacy.history() + "; leave one of them away");
        }
        codecs = new Codecs(
                builder.codecs != null ? builder.codecs : usableCodecs(), builder.codecLevel, privacy.history());
        if (builder.legacy) {
            LegacyPeer.check(builder.security.isOpen(), codecs);
        }
        transports = !builder.transports.isEmpty()
                ? builder.transports
                : List.of(plugins().transport(firstTransport()));
        ports = Map.copyOf(builder.transportPorts);
        requireTransports(builder.transportPorts.keySet());
        tunDevice = builder.tunDevice;
        tun = tunDevice != null || builder.tun != null ? builder.tun : plugins().tun(firstTun());
        tunConfig = new TunConfig(builder.tunName, builder.offload, threads);
        TransportConfig common = new TransportConfig(threads, TransportConfig.QUEUE_LIMIT_DEFAULT)
                .withSockets(builder.sockets)
                .withProxyProtocol(builder.balancers);
        transportConfig = builder.sessionTokens().map(common::withSessionTokens).orElse(common);
    }

    /** One packet thread each way for every two cores, up to four: the other core runs those who use the tunnel. */
    private static int defaultThreads() {
        return Math.max(1, Math.min(4, Runtime.getRuntime().availableProcessors() / 2));
    }

    private Plugins plugins() {
        if (discovered == null) {
            discovered = Plugins.discover(List.of());
        }
        return discovered;
    }

    private String firstTransport() {
        return plugins().transports().stream()
                .map(plugin -> plugin.provider().name())
                .findFirst()
                .orElseThrow(() -> new ConfigException("no transport: add ztun-transport-tcp; " + MERGED));
    }

    /** Packets written to the memory backend go nowhere, so that it is taken only by who names it. */
    private String firstTun() {
        return plugins().tuns().stream()
                .map(plugin -> plugin.provider().name())
                .filter(name -> !name.equals(MemoryTunProvider.NAME))
                .findFirst()
                .orElseThrow(() -> new ConfigException(
                        "no tun backend: add ztun-tun-linux, or hand over a device of your own; " + MERGED));
    }

    private List<CodecProvider> usableCodecs() {
        List<Plugin<CodecProvider>> found = plugins().codecs();
        if (found.stream().allMatch(codec -> codec.provider().name().equals(NoneCodecProvider.NAME))) {
            LOG.log(Level.WARNING, "no codec but none: nothing will be compressed; add ztun-codec-lz4; " + MERGED);
        }
        return found.stream().filter(Opener::works).map(Plugin::provider).toList();
    }

    /** A tunnel does without a codec that does not, perhaps without any, and nobody would know why. */
    private static boolean works(Plugin<CodecProvider> codec) {
        Optional<String> why = codec.unavailableReason();
        why.ifPresent(reason -> LOG.log(
                Level.WARNING, "codec cannot run here: name=" + codec.provider().name() + " reason=" + reason));
        return why.isEmpty();
    }

    private void requireTransports(Set<String> named) {
        List<String> names = transportNames();
        named.stream().filter(name -> !names.contains(name)).findFirst().ifPresent(name -> {
            throw new ConfigException("a port for a transport that is not used: transport=" + name + " used=" + names);
        });
    }

    /** The transports' names, the best first. */
    List<String> transportNames() {
        return transports.stream().map(TransportProvider::name).toList();
    }

    /** The transports as they were named, the best first. */
    List<TransportName> transports() {
        return transportNames().stream()
                .map(name -> new TransportName(
                        name, ports.containsKey(name) ? OptionalInt.of(ports.get(name)) : OptionalInt.empty()))
                .toList();
    }

    Codecs codecs() {
        return codecs;
    }

    /** What is in force of what can change while the tunnel runs. Any thread. */
    LiveSettings live() {
        return live.get();
    }

    /** Has this in force from now on; who has made something else of it must be told. */
    void reconfigure(LiveSettings settings) {
        live.set(settings);
    }

    /** Opens the device and the transports, or none of them. */
    Engine open() {
        if (tunDevice instanceof MemoryDevice memory) {
            memory.claim();
        }
        TunDevice device = tunDevice != null ? tunDevice : tun.open(tunConfig);
        TunnelEnd end = new TunnelEnd();
        List<Transport> opened = new ArrayList<>();
        try {
            for (TransportProvider each : transports) {
                opened.add(each.create(transportConfig.withFailures(end::fail)));
            }
            if (!transportConfig.proxyProtocol().isEmpty()) {
                requireProxyProtocol(opened);
            }
            return new Engine(device, opened, live::get, privacy, end);
        } catch (RuntimeException | Error e) {
            Closer closer = new Closer();
            opened.forEach(closer::close);
            closer.close(device).endBecauseOf(e);
            throw e;
        }
    }

    /** Through a balancer that it does not know of, a transport would take all clients for one. */
    private void requireProxyProtocol(List<Transport> opened) {
        List<String> without = new ArrayList<>();
        for (int i = 0; i < opened.size(); i++) {
            if (!opened.get(i).takesProxyProtocol()) {
                without.add(transports.get(i).name());
            }
        }
        if (without.size() == opened.size()) {
            throw new ConfigException("`proxy-protocol` is for tcp and tls: transport=" + String.join(",", without)
                    + " has no PROXY protocol; choose another `transport`");
        }
        if (!without.isEmpty()) {
            LOG.log(
                    Level.WARNING,
                    "`proxy-protocol` does not hold for transport " + String.join(",", without)
                            + ": it has no PROXY protocol; let clients reach it without a balancer");
        }
    }
}
