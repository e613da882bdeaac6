package io.ztun.core.info;

import io.ztun.api.Api;

/**
 * A tunnel's counters since its start, over all its sessions. Immutable.
 *
 * @param sessions sessions that are open now
 * @param packetsSent packets read from the interface and sent; a super-packet counts as one
 * @param packetsReceived packets received and written to the interface; those that were joined on the way count as one
 * @param sent their bytes, and those that went over the line
 * @param received as {@code sent}, the other way
 * @param droppedNoRoute packets for an address that no session has
 * @param droppedQueueFull packets for a session whose link took no more
 * @param droppedSource packets from an address that the sender does not have
 * @param droppedInvalid packets that were no IP packets, or whose offload metadata did not fit
 * @param droppedTun packets that the interface did not take
 * @param droppedForged frames that the peer of a sealed session had not sealed, or that were changed on their way
 * @param droppedRepeated frames that came twice, or too late to tell; only where frames may be lost
 * @param droppedMulticast packets for all clients, multicast and broadcast, that were too many, or not to be sent at all
 * @param droppedMoved packets for an address whose session is with another gateway now
 * @param refused connections that ended before there was a session
 * @param limits which of the server's limits that was because of, where it was one; all 0 on a client
 */
@Api(Api.Status.STABLE)
public record TunnelStatistics(
        int sessions,
        long packetsSent,
        long packetsReceived,
        Carried sent,
        Carried received,
        long droppedNoRoute,
        long droppedQueueFull,
        long droppedSource,
        long droppedInvalid,
        long droppedTun,
        long droppedForged,
        long droppedRepeated,
        long droppedMulticast,
        long droppedMoved,
        long refused,
        LimitStatistics limits) {}
