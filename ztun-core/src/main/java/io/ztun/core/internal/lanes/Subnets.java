package io.ztun.core.internal.lanes;

import java.nio.ByteBuffer;
import java.util.List;

import io.ztun.api.Cidr;
import io.ztun.core.internal.ip.IpAddresses;

/** Networks, to be compared with the addresses of packets. Immutable. */
final class Subnets {
    private static final int IPV4_MAPPED_BITS = 96;

    private final long[] highMasks;
    private final long[] lowMasks;
    private final long[] highs;
    private final long[] lows;

    Subnets(List<Cidr> subnets) {
        int count = subnets.size();
        highMasks = new long[count];
        lowMasks = new long[count];
        highs = new long[count];
        lows = new long[count];
        for (int i = 0; i < count; i++) {
            Cidr subnet = subnets.get(i);
            int bits = subnet.prefixLength() + (subnet.isIpv6() ? 0 : IPV4_MAPPED_BITS);
            byte[] address = subnet.address().getAddress();
            highMasks[i] = mask(bits);
            lowMasks[i] = mask(bits - Long.SIZE);
            highs[i] = IpAddresses.high(address) & highMasks[i];
            lows[i] = IpAddresses.low(address) & lowMasks[i];
        }
    }

    private static long mask(int bits) {
        return bits <= 0 ? 0 : bits >= Long.SIZE ? -1L : -1L << Long.SIZE - bits;
    }

    /** Whether a packet comes from one of the networks or goes to one. Its header is complete. */
    boolean match(ByteBuffer packet, int offset) {
        if (highs.length == 0) {
            return false;
        }
        return contain(IpAddresses.sourceHigh(packet, offset), IpAddresses.sourceLow(packet, offset))
                || contain(IpAddresses.destinationHigh(packet, offset), IpAddresses.destinationLow(packet, offset));
    }

    private boolean contain(long high, long low) {
        for (int i = 0; i < highs.length; i++) {
            if ((high & highMasks[i]) == highs[i] && (low & lowMasks[i]) == lows[i]) {
                return true;
            }
        }
        return false;
    }
}
