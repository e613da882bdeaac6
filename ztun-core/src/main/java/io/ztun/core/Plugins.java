package io.ztun.core;

import java.nio.file.Path;
import java.util.List;

import io.ztun.api.Api;
import io.ztun.api.ConfigException;
import io.ztun.core.info.Plugin;
import io.ztun.core.internal.plugins.Discovery;
import io.ztun.core.internal.plugins.ProviderKind;
import io.ztun.spi.CodecProvider;
import io.ztun.spi.Provider;
import io.ztun.spi.StoreProvider;
import io.ztun.spi.TransportProvider;
import io.ztun.spi.TunProvider;

/** The providers that were found: those of the application itself and those of plugin jars. Immutable. */
@Api(Api.Status.STABLE)
public final class Plugins {
    private final List<Plugin<CodecProvider>> codecs;
    private final List<Plugin<TransportProvider>> transports;
    private final List<Plugin<TunProvider>> tuns;
    private final List<Plugin<StoreProvider>> stores;

    private Plugins(Discovery discovery) {
        codecs = discovery.find(ProviderKind.CODEC);
        transports = discovery.find(ProviderKind.TRANSPORT);
        tuns = discovery.find(ProviderKind.TUN);
        stores = discovery.find(ProviderKind.STORE);
    }

    /**
     * Finds every provider on the application's module or class path and in folders of plugin jars. What is loaded from a
     * folder stays loaded for as long as one of its classes is in use.
     *
     * @param folders folders whose jars are loaded in a layer of their own, one for each folder, under the application's;
     *     a jar without a module descriptor is an automatic module there. Where the engine itself is on the class path,
     *     a class loader of its own takes the layer's place
     * @throws ConfigException if a folder or jar cannot be read, or two providers have one name; the message names the jars
     */
    public static Plugins discover(List<Path> folders) {
        return new Plugins(new Discovery(folders));
    }

    /** Every codec, the preferred ones first: {@code lz4}, {@code zstd}, the others by name, {@code none}. */
    public List<Plugin<CodecProvider>> codecs() {
        return codecs;
    }

    /** Every transport, the default first. */
    public List<Plugin<TransportProvider>> transports() {
        return transports;
    }

    /** Every TUN backend, the default first. */
    public List<Plugin<TunProvider>> tuns() {
        return tuns;
    }

    /** Every store, by name. */
    public List<Plugin<StoreProvider>> stores() {
        return stores;
    }

    /**
     * The codec of that name. {@link #transport}, {@link #tun} and {@link #store} likewise.
     *
     * @throws ConfigException if there is none, naming those that there are, or if it cannot run here
     */
    public CodecProvider codec(String name) {
        return named(ProviderKind.CODEC, codecs, name);
    }

    /** The transport of that name. */
    public TransportProvider transport(String name) {
        return named(ProviderKind.TRANSPORT, transports, name);
    }

    /** The TUN backend of that name. */
    public TunProvider tun(String name) {
        return named(ProviderKind.TUN, tuns, name);
    }

    /** The store of that name. */
    public StoreProvider store(String name) {
        return named(ProviderKind.STORE, stores, name);
    }

    private static <P extends Provider> P named(ProviderKind<P> kind, List<Plugin<P>> plugins, String name) {
        for (Plugin<P> plugin : plugins) {
            if (plugin.provider().name().equals(name)) {
                refuseUnavailable(kind, plugin);
                return plugin.provider();
            }
        }
        List<String> names =
                plugins.stream().map(plugin -> plugin.provider().name()).toList();
        throw new ConfigException("unknown " + kind.word() + ": name=" + name + " available=" + names
                + "; add its jar to a folder named with `plugins`");
    }

    private static <P extends Provider> void refuseUnavailable(ProviderKind<P> kind, Plugin<P> plugin) {
        plugin.unavailableReason().ifPresent(reason -> {
            throw new ConfigException(
                    kind.word() + " cannot run here: name=" + plugin.provider().name() + " reason=" + reason);
        });
    }
}
