package io.ztun.tun.linux;

import java.util.Optional;

import io.ztun.api.TunException;
import io.ztun.jna.Libc;
import io.ztun.spi.TunConfig;
import io.ztun.spi.TunDevice;
import io.ztun.spi.TunProvider;

/** TUN interfaces of the Linux kernel, registered as {@code linux}. Opening one needs CAP_NET_ADMIN, not root. */
public final class LinuxTunProvider implements TunProvider {

    /** For {@link java.util.ServiceLoader}; loads nothing. */
    public LinuxTunProvider() {}

    @Override
    public String name() {
        return "linux";
    }

    @Override
    public Optional<String> unavailableReason() {
        return Architecture.unsupportedReason(System.getProperty("os.name"), System.getProperty("os.arch"))
                .or(LinuxTunProvider::whyNativeCodeFails);
    }

    private static Optional<String> whyNativeCodeFails() {
        try {
            Libc.load();
            return Optional.empty();
        } catch (LinkageError e) {
            // If it was tried before, the cause says why.
            Throwable why = e.getCause() == null ? e : e.getCause();
            String what = String.valueOf(why.getMessage()).lines().findFirst().orElse("");
            return Optional.of(
                    "JNA does not load: " + what
                            + "; where it cannot be unpacked (full, read-only, noexec), choose another folder with -Djna.tmpdir=DIR");
        }
    }

    @Override
    public void check(TunConfig config) {
        config.name().ifPresent(InterfaceName::check);
    }

    @Override
    public TunDevice open(TunConfig config) {
        check(config);
        unavailableReason().ifPresent(reason -> {
            throw new TunException(reason);
        });
        return new TunOpener(OffloadSetup::agree).open(config);
    }
}
