package io.ztun.core;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import io.ztun.spi.CodecProvider;
import io.ztun.spi.Provider;
import io.ztun.spi.TransportProvider;
import io.ztun.spi.TunProvider;

/** The providers that were found: those of the application itself and those of plugin jars. Immutable. */
public final class Plugins {

    private Plugins() {}

    /**
     * Finds every provider on the application's module or class path and in folders of plugin jars.
     *
     * @param folders folders whose jars are loaded in a layer of their own, under the application's
     * @throws io.ztun.api.ConfigException if a folder or jar cannot be read, or two providers have one name; the message
     *     names the jars
     */
    public static Plugins discover(List<Path> folders) {
        throw new IllegalStateException();
    }

    /** Every codec, the preferred ones first. */
    public List<Plugin<CodecProvider>> codecs() {
        throw new IllegalStateException();
    }

    /** Every transport, the default first. */
    public List<Plugin<TransportProvider>> transports() {
        throw new IllegalStateException();
    }

    /** Every TUN backend, the default first. */
    public List<Plugin<TunProvider>> tuns() {
        throw new IllegalStateException();
    }

    /**
     * The codec of that name. {@link #transport} and {@link #tun} likewise.
     *
     * @throws io.ztun.api.ConfigException if there is none, naming those that there are, or if it cannot run here
     */
    public CodecProvider codec(String name) {
        throw new IllegalStateException();
    }

    /** The transport of that name. */
    public TransportProvider transport(String name) {
        throw new IllegalStateException();
    }

    /** The TUN backend of that name. */
    public TunProvider tun(String name) {
        throw new IllegalStateException();
    }

    /**
     * One provider and where it came from.
     *
     * @param <P> its kind
     * @param provider the provider
     * @param module its module's name, or empty for one without a module
     * @param version its module's or jar's version, where one is stated
     * @param location the jar or folder that it was loaded from, where known
     */
    public record Plugin<P extends Provider>(
            P provider, Optional<String> module, Optional<String> version, Optional<Path> location) {}
}
