package io.ztun.core.internal.plugins;

import java.util.Comparator;
import java.util.List;
import java.util.Set;

import io.ztun.core.info.Plugin;
import io.ztun.spi.CodecProvider;
import io.ztun.spi.Provider;
import io.ztun.spi.StoreProvider;
import io.ztun.spi.TransportProvider;
import io.ztun.spi.TunProvider;

/**
 * One of the four kinds of provider: its service, the order in which its providers are preferred, and the names that are
 * ours. Everything that is neither first nor last stands between, by name.
 *
 * @param <P> the service
 * @param service the service
 * @param word the kind as messages call it
 * @param first the names that are preferred, best first
 * @param last the names that come behind all others
 * @param reserved names that only a class of ZTun's own may have: users and peers rely on what stands behind them
 */
public record ProviderKind<P extends Provider>(
        Class<P> service, String word, List<String> first, List<String> last, Set<String> reserved) {

    /** Codecs: the default, then the strong one, then what plugins bring; not compressing at all is the last resort. */
    public static final ProviderKind<CodecProvider> CODEC = new ProviderKind<>(
            CodecProvider.class,
            "codec",
            List.of("lz4", "zstd"),
            List.of("none"),
            Set.of("lz4", "zstd", "snappy", "none"));

    /** Transports. */
    public static final ProviderKind<TransportProvider> TRANSPORT = new ProviderKind<>(
            TransportProvider.class, "transport", List.of("tcp"), List.of(), Set.of("tcp", "udp", "tls"));

    /** TUN backends; the one that nobody is connected to is never taken unless it is named. */
    public static final ProviderKind<TunProvider> TUN = new ProviderKind<>(
            TunProvider.class, "tun backend", List.of("linux"), List.of("memory"), Set.of("linux", "memory"));

    /** Stores that servers share; none is taken unless it is named. */
    public static final ProviderKind<StoreProvider> STORE =
            new ProviderKind<>(StoreProvider.class, "store", List.of(), List.of(), Set.of("memory", "file", "etcd"));

    /** Preferred ones first. */
    Comparator<Plugin<P>> order() {
        return Comparator.<Plugin<P>>comparingInt(
                        plugin -> rank(plugin.provider().name()))
                .thenComparing(plugin -> plugin.provider().name());
    }

    private int rank(String name) {
        int place = first.indexOf(name);
        if (place >= 0) {
            return place;
        }
        return first.size() + 1 + last.indexOf(name);
    }
}
