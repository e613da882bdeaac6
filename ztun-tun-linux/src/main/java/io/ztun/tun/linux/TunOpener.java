package io.ztun.tun.linux;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.function.Function;

import io.ztun.api.TunException;
import io.ztun.spi.TunConfig;
import io.ztun.spi.TunConfig.Offloads;

/** Opens a device with offload where it is wanted and the kernel is good for it, and without it where that may be. */
final class TunOpener {

    private static final Logger LOG = System.getLogger("io.ztun.tun.linux");

    private final Function<TunQueues, OffloadLevel> agreement;

    /** @param agreement settles the offload of an interface that is still down, {@link OffloadSetup#agree} */
    TunOpener(Function<TunQueues, OffloadLevel> agreement) {
        this.agreement = agreement;
    }

    LinuxTunDevice open(TunConfig config) {
        if (config.offload() != Offloads.OFF) {
            Optional<LinuxTunDevice> device = openWithOffload(config);
            if (device.isPresent()) {
                return device.get();
            }
        }
        return openPlain(config);
    }

    /** Empty if the kernel does not play and the caller can do without. */
    private Optional<LinuxTunDevice> openWithOffload(TunConfig config) {
        TunQueues queues = TunQueues.open(config.name(), config.readers(), IfTun.IFF_VNET_HDR);
        try {
            OffloadLevel level = agreement.apply(queues);
            if (level != OffloadLevel.NONE) {
                return Optional.of(new LinuxTunDevice(queues, level));
            }
        } catch (RuntimeException e) {
            queues.close();
            throw e;
        }
        queues.close();
        refused(queues.name(), config.offload());
        return Optional.empty();
    }

    private static void refused(String device, Offloads wanted) {
        String what = "the kernel does not take super-packets: device=" + device + " kernel="
                + System.getProperty("os.version");
        if (wanted == Offloads.ON) {
            throw new TunException(what + "; use another kernel or leave offload to auto");
        }
        LOG.log(Level.INFO, "{0}; every packet is sent by itself", what);
    }

    private static LinuxTunDevice openPlain(TunConfig config) {
        TunQueues queues = TunQueues.open(config.name(), config.readers(), 0);
        try {
            return new LinuxTunDevice(queues, OffloadLevel.NONE);
        } catch (RuntimeException e) {
            queues.close();
            throw e;
        }
    }
}
