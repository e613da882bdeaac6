/** TUN devices of Linux, registered under the name {@code linux}. */
module io.ztun.tun.linux {
    requires io.ztun.api;
    requires io.ztun.jna;

    provides io.ztun.spi.TunProvider with
            io.ztun.tun.linux.LinuxTunProvider;
}
