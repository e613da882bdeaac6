package io.ztun.tun.linux;

import java.util.Optional;
import java.util.concurrent.Executor;

import io.ztun.api.Cidr;
import io.ztun.api.PacketBatch;
import io.ztun.spi.TunConfig;
import io.ztun.spi.TunConfig.Offloads;
import io.ztun.spi.TunDevice;

/** Devices and batches as the tests want them. */
final class Tuns {

    static final Cidr ONE = Cidr.parse("10.99.0.1/24");
    static final Cidr TWO = Cidr.parse("10.99.0.2/24");
    static final int MTU = 1_500;

    /** A thread for each task: they sleep in system calls, and the common pool may have a single thread. */
    static final Executor THREADS = task -> {
        Thread thread = new Thread(task, "test");
        thread.setDaemon(true);
        thread.start();
    };

    private Tuns() {}

    static TunDevice open(Offloads offload) {
        return open(Optional.empty(), offload, 1);
    }

    static TunDevice open(Optional<String> name, Offloads offload, int readers) {
        return new LinuxTunProvider().open(new TunConfig(name, offload, readers));
    }

    static TunDevice configured(Offloads offload) {
        TunDevice device = open(offload);
        device.configure(ONE, MTU);
        return device;
    }

    static PacketBatch batch() {
        return new PacketBatch(512, 256 * 1024);
    }
}
