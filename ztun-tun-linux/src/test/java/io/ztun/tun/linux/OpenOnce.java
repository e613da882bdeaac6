package io.ztun.tun.linux;

import io.ztun.api.TunException;
import io.ztun.spi.TunConfig.Offloads;
import io.ztun.spi.TunDevice;

/** A program of its own, to be started with few rights: opens and configures a device, and says how that went. */
final class OpenOnce {

    private OpenOnce() {}

    public static void main(String[] args) {
        try (TunDevice device = Tuns.open(Offloads.AUTO)) {
            device.configure(Tuns.ONE, Tuns.MTU);
            System.out.println("opened: device=" + device.name());
        } catch (TunException e) {
            System.out.println(e.getMessage());
        }
    }
}
