package io.ztun.core.internal.lanes;

/**
 * Ports on which traffic is encrypted from its first byte, or as good as that: the assignments of IANA for what runs over TLS,
 * SSH or QUIC, and what VPNs use. Not those where TLS is asked for in the clear first (25, 143, 587, 5432, ...): what is
 * encrypted there is seen by its looks.
 */
final class EncryptedPorts {
    /**
     * Over TCP: SSH, HTTPS, mail submission, NNTP, LDAP, DNS, FTP (data, control), telnet, IMAP, IRC, POP3, OpenVPN, SIP, XMPP,
     * STUN, AMQP, IRC, HTTPS, MQTT.
     */
    private static final int[] TCP = {
        22, 443, 465, 563, 636, 853, 989, 990, 992, 993, 994, 995, 1194, 5061, 5223, 5349, 5671, 6697, 8443, 8883,
    };

    /** Over UDP: QUIC, DNS over QUIC and DTLS, IKE and ESP in UDP (RFC 3948), OpenVPN, STUN over DTLS, WireGuard. */
    private static final int[] UDP = {443, 500, 853, 1194, 4500, 5349, 8443, 51_820};

    /** The encapsulating security payload (RFC 4303). AH (51) is not here: it proves, but hides nothing. */
    static final int ESP = 50;

    private EncryptedPorts() {}

    static void addTo(PortSet tcp, PortSet udp) {
        add(TCP, tcp);
        add(UDP, udp);
    }

    private static void add(int[] ports, PortSet set) {
        for (int port : ports) {
            set.add(port, port);
        }
    }
}
