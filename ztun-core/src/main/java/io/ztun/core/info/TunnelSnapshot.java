package io.ztun.core.info;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import io.ztun.api.Api;
import io.ztun.core.settings.Rate;

/**
 * A tunnel as it is at one moment: what all that shows a tunnel is made of. Immutable. Counters are read one after the other while
 * packets go on, so that sums may differ by what has passed meanwhile.
 *
 * @param time when it was taken
 * @param since when the tunnel was started
 * @param role which side this is
 * @param transport name of the transport
 * @param tun the interface; on a client before its first session, without an address, null
 * @param totals over all sessions, ended ones too
 * @param sessions those that are open, by their number
 * @param applications what was carried since the start, the most bytes first, at most 256; what there was no room for is summed in
 *     one more, {@link ApplicationSnapshot#OTHERS}, the last. Each session tells 64 apart in each direction, those with the most bytes
 * @param rate how fast all sessions together may be, each way; {@link Rate#NONE} on a client
 * @param fleet what a server knows of those that it shares a store with; empty if it has none
 * @param drain how far a server has got that is about to go; empty while it is not, and on a client
 */
@Api(Api.Status.EXPERIMENTAL)
public record TunnelSnapshot(
        Instant time,
        Instant since,
        Role role,
        String transport,
        InterfaceInfo tun,
        TunnelStatistics totals,
        List<SessionSnapshot> sessions,
        List<ApplicationSnapshot> applications,
        Rate rate,
        Optional<FleetSnapshot> fleet,
        Optional<DrainProgress> drain) {

    /** Copies the lists. */
    public TunnelSnapshot {
        sessions = List.copyOf(sessions);
        applications = List.copyOf(applications);
    }

    /** The same of a server that is about to go. */
    public TunnelSnapshot draining(Optional<DrainProgress> progress) {
        return new TunnelSnapshot(
                time, since, role, transport, tun, totals, sessions, applications, rate, fleet, progress);
    }

    /** A tunnel's side. */
    public enum Role {
        /** Has the network, and lets clients in. */
        SERVER,
        /** Connects to a server. */
        CLIENT
    }
}
