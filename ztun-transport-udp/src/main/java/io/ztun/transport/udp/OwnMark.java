package io.ztun.transport.udp;

import java.lang.System.Logger.Level;

import io.ztun.spi.TransportConfig;
import io.ztun.transport.nio.Log;

/**
 * What a socket marks its datagrams with for routers on the way: DSCP (RFC 2474) of its own or of the packets inside, ECN (RFC 3168)
 * of the packets inside where the peer heeds it. Thread-safe.
 */
final class OwnMark {
    private static final int ECN_MASK = 3;
    private static final int DSCP_SHIFT = 2;

    private final int ownClass;
    private final boolean copying;
    private final boolean able;

    /**
     * @param dscp the mark, or {@link TransportConfig#DSCP_COPY}
     * @param able whether datagrams can have marks of their own, and say which they came with
     */
    OwnMark(int dscp, boolean able) {
        ownClass = Math.max(0, dscp) << DSCP_SHIFT;
        copying = dscp == TransportConfig.DSCP_COPY;
        this.able = able;
        if (copying && !able) {
            Log.log(
                    Level.WARNING,
                    "dscp=copy does not work with `udp-offload` off, nor without access to the socket: nothing is marked",
                    null);
        }
    }

    /**
     * What a datagram is marked with, see {@link SendBatch#add(int, int)}.
     *
     * @param trafficClass of the packets inside
     * @param ecn whether the peer heeds what routers say
     */
    int of(int trafficClass, boolean ecn) {
        if (!able) {
            return SendBatch.OWN_MARK;
        }
        int dscp = copying ? trafficClass & ~ECN_MASK : ownClass;
        int wanted = dscp | (ecn ? trafficClass & ECN_MASK : 0);
        return wanted == ownClass ? SendBatch.OWN_MARK : SendBatch.MARKED | wanted;
    }

    /** What this end is able to, for PROBEs. */
    int abilities() {
        return able ? Datagram.ABILITY_ECN : 0;
    }
}
