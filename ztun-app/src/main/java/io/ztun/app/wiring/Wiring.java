package io.ztun.app.wiring;

import java.nio.file.Path;
import java.util.List;

import com.google.inject.CreationException;
import com.google.inject.Guice;
import com.google.inject.ProvisionException;

import io.ztun.api.ZtunException;
import io.ztun.app.options.TunnelOptions;
import io.ztun.core.Tunnel;
import io.ztun.core.info.TunnelListener;

/** Puts a tunnel together. */
public final class Wiring {

    static {
        // a dozen objects are made once: generated classes would only cost start-up time and reach into JDK internals
        System.setProperty("guice_bytecode_gen_option", "DISABLED");
    }

    private Wiring() {}

    /**
     * A tunnel as the options want it, out of the plugins of the application and of {@code folders}; nothing is open yet.
     *
     * @param listener is told what happens
     * @throws io.ztun.api.ConfigException if the options and the plugins do not fit together
     */
    public static Tunnel tunnel(TunnelOptions options, List<Path> folders, TunnelListener listener) {
        try {
            return Guice.createInjector(
                            new PluginModule(folders),
                            new CodecModule(),
                            new TransportModule(),
                            new TunModule(),
                            new StoreModule(),
                            new EngineModule(options, listener))
                    .getInstance(Tunnel.class);
        } catch (CreationException | ProvisionException e) {
            throw ownCause(e);
        }
    }

    /** What a provider method threw, out of what Guice wraps around it. */
    private static RuntimeException ownCause(RuntimeException wrapped) {
        for (Throwable cause = wrapped; cause != null; cause = cause.getCause()) {
            if (cause instanceof ZtunException own) {
                return own;
            }
        }
        return wrapped;
    }
}
