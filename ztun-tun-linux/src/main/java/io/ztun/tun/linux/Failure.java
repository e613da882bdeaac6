package io.ztun.tun.linux;

import io.ztun.api.Cidr;
import io.ztun.api.TunException;

/** Turns the number of a failed system call into a line that says what to do. */
final class Failure {

    static final String OPEN = "open /dev/net/tun";
    static final String ATTACH = "TUNSETIFF";
    static final String ADDRESS = "RTM_NEWADDR";

    static final String ROUTE = "RTM_NEWROUTE";

    private static final String NEEDS_CAPABILITY = "; needs CAP_NET_ADMIN: sudo, AmbientCapabilities=CAP_NET_ADMIN in a"
            + " systemd unit, or setcap cap_net_admin+ep on the java program";

    private Failure() {}

    static TunException of(String call, String device, int errno) {
        return new TunException(
                call + " failed: device=" + device + " errno=" + Errno.describe(errno) + remedy(call, errno));
    }

    static TunException ofRoute(String call, String device, Cidr network, int errno) {
        return new TunException(call + " failed: device=" + device + " network=" + network + " errno="
                + Errno.describe(errno) + remedy(call, errno));
    }

    /** @param commands what a person with all rights would do */
    static TunException ofRepair(String call, String device, String missing, int errno, String commands) {
        String remedy = errno == Errno.EPERM ? "" : remedy(call, errno);
        return new TunException("the interface is not as it should be, and the system refuses to change it: device="
                + device + " missing: " + missing + " errno=" + Errno.describe(errno) + remedy + "; as root: "
                + commands);
    }

    private static String remedy(String call, int errno) {
        return switch (errno) {
            case Errno.EPERM -> NEEDS_CAPABILITY;
            case Errno.EMFILE, Errno.ENFILE -> "; no descriptor left: raise the limit (ulimit -n)";
            default ->
                switch (call) {
                    case OPEN -> openRemedy(errno);
                    case ATTACH -> attachRemedy(errno);
                    case ADDRESS -> addressRemedy(errno);
                    case ROUTE -> routeRemedy(errno);
                    default -> "";
                };
        };
    }

    private static String openRemedy(int errno) {
        return switch (errno) {
            case Errno.EACCES -> "; the node may not be opened by this user: sudo, or chmod 0666 /dev/net/tun as root";
            case Errno.ENOENT ->
                "; there is no such node: modprobe tun, or in a container pass it in" + " (--device /dev/net/tun)";
            case Errno.ENODEV, Errno.ENXIO -> "; the kernel has no TUN driver: modprobe tun";
            default -> "";
        };
    }

    private static String attachRemedy(int errno) {
        return errno == Errno.EBUSY ? "; the name is in use: take another one, or none for the first free one" : "";
    }

    private static String routeRemedy(int errno) {
        return switch (errno) {
            case Errno.EEXIST -> "; there is another route to it: see ip route show";
            case Errno.EACCES -> "; IPv6 is switched off: sysctl net.ipv6.conf.default.disable_ipv6=0";
            default -> "";
        };
    }

    private static String addressRemedy(int errno) {
        return switch (errno) {
            case Errno.EACCES ->
                "; IPv6 is switched off: sysctl net.ipv6.conf.default.disable_ipv6=0, or `family` ipv4 on a client";
            case Errno.EOPNOTSUPP ->
                "; the kernel does not have this address family: name the other with `family` on a client";
            default -> "";
        };
    }
}
