package io.ztun.app.service;

import java.util.Locale;
import java.util.Optional;

import io.ztun.core.info.Carried;
import io.ztun.core.info.DrainProgress;
import io.ztun.core.info.TunnelStatistics;

/** How a tunnel is, in the few words that {@code systemctl status} has room for. */
final class StatusText {
    private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};

    private StatusText() {}

    static String of(boolean server, TunnelStatistics now, Optional<DrainProgress> drain) {
        Carried both = now.sent().plus(now.received());
        return drain.map(going -> "Draining, " + going.left() + " of " + going.clients() + " clients left")
                        .orElseGet(() -> who(server, now.sessions()))
                + (both.bytes() == 0 ? "" : "; carried " + size(both.bytes()) + ", saved " + both.saved());
    }

    private static String who(boolean server, int sessions) {
        if (server) {
            return sessions == 1 ? "1 client" : sessions + " clients";
        }
        return sessions == 0 ? "Not connected, trying again" : "Connected";
    }

    private static String size(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 999.95) {
            value /= 1_000;
            unit++;
        }
        return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
    }
}
