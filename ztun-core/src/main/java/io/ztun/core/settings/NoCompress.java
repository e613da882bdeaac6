package io.ztun.core.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

import io.ztun.api.Api;
import io.ztun.api.Cidr;
import io.ztun.api.ConfigException;

/**
 * Packets that are never compressed and leave no trace in the codec's history: those from or to one of these ports, and those
 * from or to an address in one of these networks. Immutable.
 *
 * @param ports ports of TCP and UDP
 * @param subnets networks, IPv4 or IPv6
 */
@Api(Api.Status.STABLE)
public record NoCompress(List<Ports> ports, List<Cidr> subnets) {

    /** No packets. */
    public static final NoCompress NOTHING = new NoCompress(List.of(), List.of());

    private static final String WANTED =
            "; wanted tcp:PORT, udp:PORT, tcp:PORT-PORT, ADDRESS/PREFIX or [ADDRESS]/PREFIX, separated by commas";

    /** What has ports. */
    public enum Protocol {
        /** RFC 9293. */
        TCP,
        /** RFC 768. */
        UDP
    }

    /**
     * Ports that follow each other.
     *
     * @param protocol whose ports
     * @param first the lowest, 1 or more
     * @param last the highest, at most 65,535
     */
    public record Ports(Protocol protocol, int first, int last) {

        /** Checks the range. */
        public Ports {
            Objects.requireNonNull(protocol, "protocol");
            if (first < 1 || last > Bounds.PORT_MAX || first > last) {
                throw new ConfigException(
                        "ports out of range: first=" + first + " last=" + last + " min=1 max=65535; lowest first");
            }
        }

        /** As {@link #parse} reads it. */
        @Override
        public String toString() {
            String range = first == last ? Integer.toString(first) : first + "-" + last;
            return protocol.name().toLowerCase(Locale.ROOT) + ":" + range;
        }
    }

    /** Copies the lists. */
    public NoCompress {
        ports = List.copyOf(ports);
        subnets = List.copyOf(subnets);
    }

    /**
     * Reads a list such as {@code tcp:443,udp:8000-8010,10.0.5.0/24,[fd00::]/64}.
     *
     * @throws ConfigException if an entry is anything else
     */
    public static NoCompress parse(String list) {
        List<Ports> ports = new ArrayList<>();
        List<Cidr> subnets = new ArrayList<>();
        for (String written : list.split(",", -1)) {
            String entry = written.strip();
            if (entry.startsWith("tcp:")) {
                ports.add(ports(Protocol.TCP, entry));
            } else if (entry.startsWith("udp:")) {
                ports.add(ports(Protocol.UDP, entry));
            } else {
                subnets.add(subnet(entry));
            }
        }
        return new NoCompress(ports, subnets);
    }

    private static Ports ports(Protocol protocol, String entry) {
        String range = entry.substring(4);
        int dash = range.indexOf('-');
        try {
            int first = Integer.parseInt(dash < 0 ? range : range.substring(0, dash));
            int last = dash < 0 ? first : Integer.parseInt(range.substring(dash + 1));
            return new Ports(protocol, first, last);
        } catch (NumberFormatException e) {
            throw new ConfigException("not a port: no-compress=" + entry + WANTED, e);
        } catch (ConfigException e) {
            throw new ConfigException("no-compress=" + entry + ": " + e.getMessage(), e);
        }
    }

    private static Cidr subnet(String entry) {
        if (entry.indexOf('/') < 0) {
            throw new ConfigException("neither ports nor a network: no-compress=" + entry + WANTED);
        }
        boolean bracketed = entry.startsWith("[") && entry.indexOf("]/") > 0;
        String cidr = bracketed ? entry.substring(1).replaceFirst("]/", "/") : entry;
        try {
            return Cidr.parse(cidr);
        } catch (ConfigException e) {
            throw new ConfigException("no-compress=" + entry + ": " + e.getMessage(), e);
        }
    }
}
