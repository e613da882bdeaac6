package io.ztun.watch.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.ztun.watch.answer.Carried;
import io.ztun.watch.answer.Session;
import io.ztun.watch.answer.Status;
import io.ztun.watch.text.Printable;
import io.ztun.watch.text.Table;
import io.ztun.watch.text.Units;

/** A tunnel on one screen. */
public final class StatusScreen {
    private StatusScreen() {}

    /** Its lines, none wider than {@code width} columns but why a store does not answer. */
    public static List<String> lines(String name, Status status, List<Session> sessions, int width) {
        List<String> lines = new ArrayList<>();
        lines.add(name + ": " + status.role() + ", up " + Units.between(status.since(), status.time()) + " since "
                + Units.local(status.since()) + ", ztun " + status.version());
        lines.add("  interface  " + tun(status.tun()));
        lines.add("  over       " + status.transport());
        lines.add("  in         " + carried(status.received()));
        lines.add("  out        " + carried(status.sent()));
        lines.add("  saved      " + Units.percent(status.saved()));
        Carried both = status.sent().and(status.received());
        if (both.shareFromMemory() != null) {
            lines.add("  memory     " + Units.percent(both.shareFromMemory()) + " of in and out, "
                    + Units.bytes(both.fromMemory()) + ", had been carried before");
        }
        lines.add("  dropped    " + counts(status.droppedTotal(), "packets", status.dropped()));
        lines.add("  refused    " + counts(status.refusedTotal(), "connections", status.refused()));
        if (status.rate() != null) {
            lines.add("  limit      " + status.rate() + " each way, for all sessions together");
        }
        if (status.drain() != null) {
            lines.add("  draining   " + status.drain().left() + " of "
                    + status.drain().clients() + " clients left, nobody is let in");
        }
        lines.add("  sessions   " + status.sessions());
        if (status.fleet() != null) {
            Status.InFleet fleet = status.fleet();
            lines.add("  fleet      gateway " + fleet.gateway() + " of " + fleet.gateways()
                    + (fleet.reachable() ? "" : ", and the store does not answer"));
        }
        lines.replaceAll(line -> Printable.cut(Printable.of(line), width));
        if (status.fleet() != null && status.fleet().reason() != null) {
            lines.add("  store      " + Printable.of(status.fleet().reason())); // whole, as where to look stands in it
        }
        if (!sessions.isEmpty()) {
            lines.add("");
            lines.addAll(
                    Table.lines(SessionColumns.withRate(SessionColumns.few(sessions), 1, sessions), sessions, width));
        }
        return lines;
    }

    private static String tun(Status.Tun tun) {
        return tun == null ? "none yet" : tun.title() + ", mtu " + tun.mtu();
    }

    private static String carried(Carried carried) {
        return Units.bytes(carried.bytes()) + ", on the line " + Units.bytes(carried.wireBytes())
                + (carried.lost() == 0 ? "" : ", frames lost " + carried.lost());
    }

    private static String counts(long total, String what, Map<String, Long> causes) {
        String most = causes.entrySet().stream()
                .filter(cause -> cause.getValue() > 0 && !cause.getKey().equals("total"))
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .map(cause -> cause.getKey() + " " + cause.getValue())
                .collect(Collectors.joining(", "));
        return total + " " + what + (most.isEmpty() ? "" : ": " + most);
    }
}
