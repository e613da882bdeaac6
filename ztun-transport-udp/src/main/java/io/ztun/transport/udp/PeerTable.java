package io.ztun.transport.udp;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;

/** Links by the address of their peer, to know whose short id somebody guesses at. Link thread only. */
final class PeerTable {
    private final Map<InetSocketAddress, UdpLink> links = new HashMap<>();

    /** A link's peer is at its address from now on. */
    void add(UdpLink link) {
        links.put(link.remoteAddress(), link);
    }

    /** A link's peer is not at its address any more. */
    void remove(UdpLink link) {
        links.remove(link.remoteAddress(), link);
    }

    /** A datagram has come with a short id that is not that of whom it came from. */
    void onWrong(Source source) {
        UdpLink link = links.get(source.toPeer().address());
        if (link != null && source.is(link.sender().peer())) {
            link.shortHeaders().onGuess();
        }
    }
}
