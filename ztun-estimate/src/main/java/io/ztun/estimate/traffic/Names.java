package io.ztun.estimate.traffic;

import java.util.Map;

/** What people call protocols and ports. */
final class Names {
    static final int ICMP = 1;
    static final int TCP = 6;
    static final int UDP = 17;

    private static final Map<Integer, String> PROTOCOLS = Map.ofEntries(
            Map.entry(ICMP, "icmp"),
            Map.entry(2, "igmp"),
            Map.entry(4, "ipip"),
            Map.entry(41, "ipv6-in-ipv4"),
            Map.entry(47, "gre"),
            Map.entry(50, "esp"),
            Map.entry(51, "ah"),
            Map.entry(58, "icmpv6"),
            Map.entry(89, "ospf"),
            Map.entry(112, "vrrp"),
            Map.entry(132, "sctp"));

    /** As IANA has them, and for those that it has none the program that everybody knows. */
    private static final Map<Integer, String> PORTS = Map.ofEntries(
            Map.entry(20, "ftp-data"),
            Map.entry(21, "ftp"),
            Map.entry(22, "ssh"),
            Map.entry(23, "telnet"),
            Map.entry(25, "smtp"),
            Map.entry(53, "dns"),
            Map.entry(67, "dhcp"),
            Map.entry(80, "http"),
            Map.entry(88, "kerberos"),
            Map.entry(110, "pop3"),
            Map.entry(111, "rpcbind"),
            Map.entry(123, "ntp"),
            Map.entry(139, "netbios"),
            Map.entry(143, "imap"),
            Map.entry(161, "snmp"),
            Map.entry(162, "snmp-trap"),
            Map.entry(389, "ldap"),
            Map.entry(443, "https"),
            Map.entry(445, "smb"),
            Map.entry(500, "ike"),
            Map.entry(514, "syslog"),
            Map.entry(587, "submission"),
            Map.entry(636, "ldaps"),
            Map.entry(853, "dns-over-tls"),
            Map.entry(873, "rsync"),
            Map.entry(993, "imaps"),
            Map.entry(995, "pop3s"),
            Map.entry(1194, "openvpn"),
            Map.entry(1433, "mssql"),
            Map.entry(1521, "oracle"),
            Map.entry(1883, "mqtt"),
            Map.entry(2024, "ztun"),
            Map.entry(2049, "nfs"),
            Map.entry(3306, "mysql"),
            Map.entry(3389, "rdp"),
            Map.entry(4500, "ipsec-nat"),
            Map.entry(5060, "sip"),
            Map.entry(5353, "mdns"),
            Map.entry(5432, "postgresql"),
            Map.entry(5672, "amqp"),
            Map.entry(5900, "vnc"),
            Map.entry(6000, "x11"),
            Map.entry(6379, "redis"),
            Map.entry(8080, "http-alt"),
            Map.entry(8883, "mqtts"),
            Map.entry(9092, "kafka"),
            Map.entry(9200, "elasticsearch"),
            Map.entry(11211, "memcached"),
            Map.entry(27017, "mongodb"),
            Map.entry(51820, "wireguard"));

    private Names() {}

    static boolean isKnown(int port) {
        return PORTS.containsKey(port);
    }

    static String of(int protocol, int port) {
        if (port < 0) {
            return "others";
        }
        String name = protocol == TCP ? "tcp" : protocol == UDP ? "udp" : PROTOCOLS.get(protocol);
        String plain = name == null ? "ip/" + protocol : name;
        if (port == 0) {
            return plain;
        }
        String service = PORTS.get(port);
        return plain + "/" + port + (service == null ? "" : " " + (port == 443 && protocol == UDP ? "quic" : service));
    }
}
