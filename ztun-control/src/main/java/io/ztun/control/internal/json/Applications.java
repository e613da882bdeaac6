package io.ztun.control.internal.json;

import java.util.Map;
import java.util.Optional;

import io.ztun.core.info.ApplicationSnapshot;

/** What people call protocols and the ports of well-known servers. The names are IANA's, or those in common use. */
public final class Applications {
    private static final int TCP = 6;
    private static final int UDP = 17;

    private static final Map<Integer, String> PROTOCOLS = Map.ofEntries(
            Map.entry(ApplicationSnapshot.OTHERS, "others"),
            Map.entry(1, "icmp"),
            Map.entry(2, "igmp"),
            Map.entry(TCP, "tcp"),
            Map.entry(UDP, "udp"),
            Map.entry(47, "gre"),
            Map.entry(50, "esp"),
            Map.entry(51, "ah"),
            Map.entry(58, "icmpv6"),
            Map.entry(89, "ospf"),
            Map.entry(103, "pim"),
            Map.entry(112, "vrrp"),
            Map.entry(132, "sctp"));

    private static final Map<Integer, String> PORTS = Map.<Integer, String>ofEntries(
            Map.entry(20, "ftp-data"),
            Map.entry(21, "ftp"),
            Map.entry(22, "ssh"),
            Map.entry(23, "telnet"),
            Map.entry(25, "smtp"),
            Map.entry(53, "dns"),
            Map.entry(67, "dhcp"),
            Map.entry(69, "tftp"),
            Map.entry(80, "http"),
            Map.entry(88, "kerberos"),
            Map.entry(110, "pop3"),
            Map.entry(111, "rpcbind"),
            Map.entry(123, "ntp"),
            Map.entry(139, "netbios"),
            Map.entry(143, "imap"),
            Map.entry(161, "snmp"),
            Map.entry(162, "snmp-trap"),
            Map.entry(179, "bgp"),
            Map.entry(389, "ldap"),
            Map.entry(443, "https"),
            Map.entry(445, "smb"),
            Map.entry(514, "syslog"),
            Map.entry(587, "submission"),
            Map.entry(631, "ipp"),
            Map.entry(636, "ldaps"),
            Map.entry(853, "dns-over-tls"),
            Map.entry(873, "rsync"),
            Map.entry(993, "imaps"),
            Map.entry(995, "pop3s"),
            Map.entry(1433, "mssql"),
            Map.entry(1521, "oracle"),
            Map.entry(1883, "mqtt"),
            Map.entry(2049, "nfs"),
            Map.entry(2379, "etcd"),
            Map.entry(3306, "mysql"),
            Map.entry(3389, "rdp"),
            Map.entry(5060, "sip"),
            Map.entry(5432, "postgresql"),
            Map.entry(5672, "amqp"),
            Map.entry(5900, "vnc"),
            Map.entry(6000, "x11"),
            Map.entry(6379, "redis"),
            Map.entry(6514, "syslog-tls"),
            Map.entry(8080, "http-alt"),
            Map.entry(8443, "https-alt"),
            Map.entry(9042, "cassandra"),
            Map.entry(9092, "kafka"),
            Map.entry(9100, "jetdirect"),
            Map.entry(9200, "elasticsearch"),
            Map.entry(11211, "memcached"),
            Map.entry(27017, "mongodb"),
            Map.entry(51820, "wireguard"));

    private Applications() {}

    /** A protocol's name, or its number where it has none. */
    public static String protocol(int number) {
        return PROTOCOLS.getOrDefault(number, Integer.toString(number));
    }

    /** The name of what is usually behind a port; empty where it has none. */
    public static Optional<String> name(int protocol, int port) {
        return protocol == TCP || protocol == UDP ? Optional.ofNullable(PORTS.get(port)) : Optional.empty();
    }
}
