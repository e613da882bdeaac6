package io.ztun.core.info;

import io.ztun.api.Api;

/**
 * What a tunnel has carried for one application, since its start, over all sessions. Immutable.
 *
 * @param protocol IP's number of the protocol, such as 6 for TCP; {@link #OTHERS} for all applications that there was no room for
 * @param port the server's: of TCP the one that the connection was made to, where its beginning was seen, else the lower one; 0 where
 *     the protocol has no ports, or a fragment hides them
 * @param packetsSent a super-packet counts as one
 * @param packetsReceived as they came: over UDP before they are joined
 * @param sent by this end; of a frame in which packets of several applications are compressed together, each has its share by the
 *     bytes that went in. Frames without packets are no application's, so that a session has more; losses are not known
 * @param received by this end
 * @param around which of the sent packets went around the codec
 */
@Api(Api.Status.EXPERIMENTAL)
public record ApplicationSnapshot(
        int protocol, int port, long packetsSent, long packetsReceived, Carried sent, Carried received, Around around) {

    /** As a protocol's number: all others. */
    public static final int OTHERS = -1;

    /** Both ways together. */
    public Carried total() {
        return sent.plus(received);
    }

    /**
     * Bytes of packets that were not compressed, by the reason.
     *
     * @param named the user has named their port or network
     * @param encrypted their port or their looks say so
     * @param incompressible their flow's packets had not shrunk lately
     */
    public record Around(long named, long encrypted, long incompressible) {}
}
