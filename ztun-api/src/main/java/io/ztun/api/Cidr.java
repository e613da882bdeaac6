package io.ztun.api;

import java.math.BigInteger;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * An address within a network, such as {@code 172.168.13.1/24}: the address is kept whole, the prefix says how much of it
 * is the network's (RFC 4632, RFC 4291 section 2.3). Immutable.
 *
 * @param address the address, IPv4 or IPv6
 * @param prefixLength bits of the network part, 0 to 32 or 0 to 128
 */
@Api(Api.Status.STABLE)
public record Cidr(InetAddress address, int prefixLength) {

    /** Groups of zeros, two or more, in what the JDK writes; {@code max} takes the first of the longest. */
    private static final Pattern ZEROS = Pattern.compile("\\b0(:0\\b)+");

    /** Checks the prefix against the address's family. */
    public Cidr {
        Objects.requireNonNull(address, "address");
        if (prefixLength < 0 || prefixLength > bits(address)) {
            throw new ConfigException(
                    "prefix length out of range: prefix=" + prefixLength + " min=0 max=" + bits(address));
        }
    }

    /**
     * Reads {@code ADDRESS/PREFIX}. Names are not looked up.
     *
     * @throws ConfigException if the text is anything else
     */
    public static Cidr parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw bad(text, "wanted ADDRESS/PREFIX, such as 172.168.13.1/24");
        }
        int prefix;
        try {
            prefix = Integer.parseInt(text.substring(slash + 1));
        } catch (NumberFormatException e) {
            throw bad(text, "the part behind the slash is not a number");
        }
        InetAddress address = literal(text.substring(0, slash), text);
        if (prefix < 0 || prefix > bits(address)) {
            throw bad(text, "the prefix must be 0 to " + bits(address));
        }
        return new Cidr(address, prefix);
    }

    /** An address by its literal; a name, which would be looked up, is refused. */
    private static InetAddress literal(String host, String whole) {
        boolean v6 = host.indexOf(':') >= 0;
        if (host.isEmpty() || (!v6 && !host.matches("\\d{1,3}(\\.\\d{1,3}){3}"))) {
            throw bad(whole, "the part before the slash is not an IPv4 or IPv6 address");
        }
        try {
            return InetAddress.getByName(v6 ? "[" + host + "]" : host);
        } catch (UnknownHostException e) {
            throw bad(whole, "the part before the slash is not an IPv4 or IPv6 address");
        }
    }

    private static ConfigException bad(String text, String why) {
        return new ConfigException("not a network: cidr=" + text + "; " + why);
    }

    private static int bits(InetAddress address) {
        return address.getAddress().length * 8;
    }

    /** How many bits an address of this family has: 32 or 128. */
    public int addressBits() {
        return bits(address);
    }

    /** Whether this is an IPv6 network. */
    public boolean isIpv6() {
        return addressBits() == 128;
    }

    /** Whether {@code other} is of this family and lies in this network. */
    public boolean contains(InetAddress other) {
        byte[] mine = address.getAddress();
        byte[] theirs = other.getAddress();
        if (mine.length != theirs.length) {
            return false;
        }
        int whole = prefixLength / 8;
        for (int i = 0; i < whole; i++) {
            if (mine[i] != theirs[i]) {
                return false;
            }
        }
        int rest = prefixLength % 8;
        return rest == 0 || ((mine[whole] ^ theirs[whole]) & (0xff00 >> rest) & 0xff) == 0;
    }

    /**
     * Whether {@code other} lies in this network and may be a host's: its first address is the network itself and its last
     * the broadcast's, but where there are only two, both are hosts' (RFC 3021).
     */
    public boolean hasHost(InetAddress other) {
        boolean pair = addressBits() - prefixLength == 1;
        return contains(other) && (pair || !other.equals(network()) && !other.equals(last()));
    }

    /** Whether all of {@code other} is of this family and lies in this network. */
    public boolean contains(Cidr other) {
        return prefixLength <= other.prefixLength && contains(other.address);
    }

    /** Whether some address lies in both networks. */
    public boolean overlaps(Cidr other) {
        return contains(other) || other.contains(this);
    }

    /** The first address of the network, whose host part is zero. */
    public InetAddress network() {
        return at(hostBits(address).negate());
    }

    /** The last address of the network, whose host part is all ones: IPv4's directed broadcast (RFC 919). */
    public InetAddress last() {
        return at(hostMask().subtract(hostBits(address)));
    }

    /** The same network seen from another of its addresses. */
    public Cidr with(InetAddress other) {
        return new Cidr(other, prefixLength);
    }

    /**
     * The address {@code distance} above this one.
     *
     * @throws ConfigException if that is outside the network
     */
    public InetAddress plus(long distance) {
        BigInteger host = hostBits(address).add(BigInteger.valueOf(distance));
        if (host.signum() < 0 || host.compareTo(hostMask()) > 0) {
            throw new ConfigException("address outside the network: cidr=" + this + " distance=" + distance);
        }
        return at(BigInteger.valueOf(distance));
    }

    private InetAddress at(BigInteger distance) {
        byte[] raw = new BigInteger(1, address.getAddress()).add(distance).toByteArray();
        byte[] fixed = new byte[addressBits() / 8];
        int length = Math.min(raw.length, fixed.length);
        System.arraycopy(raw, raw.length - length, fixed, fixed.length - length, length);
        try {
            return InetAddress.getByAddress(fixed);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + fixed.length + " bytes", e);
        }
    }

    private BigInteger hostBits(InetAddress of) {
        return new BigInteger(1, of.getAddress()).and(hostMask());
    }

    private BigInteger hostMask() {
        return BigInteger.ONE.shiftLeft(addressBits() - prefixLength).subtract(BigInteger.ONE);
    }

    /** {@code ADDRESS/PREFIX}, as {@link #parse(String)} reads it. */
    @Override
    public String toString() {
        return text(address) + "/" + prefixLength;
    }

    /** An address as other programs write it too: IPv6 as RFC 5952 section 4 has it, with its zone if it has one. */
    public static String text(InetAddress address) {
        String text = address.getHostAddress();
        Optional<MatchResult> zeros = address instanceof Inet6Address
                ? ZEROS.matcher(text).results().max(Comparator.comparingInt(run -> run.end() - run.start()))
                : Optional.empty();
        return zeros.map(run -> text.substring(0, Math.max(0, run.start() - 1))
                        + "::"
                        + (text.startsWith(":", run.end()) ? text.substring(run.end() + 1) : text.substring(run.end())))
                .orElse(text);
    }
}
