package io.ztun.core.internal.client;

import java.util.Locale;

import io.ztun.api.Addresses;
import io.ztun.api.Cidr;
import io.ztun.api.ProtocolException;
import io.ztun.core.internal.codec.AgreedCodec;
import io.ztun.core.internal.memory.LongMemory;
import io.ztun.core.internal.protocol.Welcome;
import io.ztun.core.settings.Bounds;
import io.ztun.core.settings.Families;
import io.ztun.spi.CodecMode;
import io.ztun.spi.Link;

/** Whether a server's answer is within what the client asked for. */
final class AnswerCheck {
    /** RFC 8200 section 5: interfaces do not take less. */
    private static final int MTU_MIN_IPV6 = 1280;

    private AnswerCheck() {}

    /** Returns the codec that it chose. @throws ProtocolException if the answer is none to this client's hello */
    static AgreedCodec codec(Welcome welcome, Link link, ClientSettings settings) {
        AgreedCodec codec = settings.codecs()
                .chosen(welcome.codec(), welcome.mode())
                .filter(agreed -> link.isOrdered() || agreed.mode() != CodecMode.STREAM)
                .orElseThrow(() -> new ProtocolException("the server chose a codec that was not offered: codec="
                        + welcome.codec() + " mode=" + welcome.mode()));
        checkMtu(welcome, settings.mtu());
        checkKeepalive(welcome.keepaliveMs());
        checkFamilies(welcome.addresses(), settings.families());
        return codec;
    }

    /** Returns how many bytes both ends remember. @throws ProtocolException if that is more than this client said */
    static long memory(Welcome welcome, ClientSettings settings) {
        long memory = welcome.memory();
        if (memory > settings.memory() || memory != LongMemory.usable(memory)) {
            throw new ProtocolException(
                    "the server's memory is out of range: memory=" + memory + " max=" + settings.memory());
        }
        return memory;
    }

    private static void checkMtu(Welcome welcome, int wanted) {
        int offered = welcome.mtu();
        if (offered < Bounds.MTU_MIN || offered > wanted) {
            throw new ProtocolException(
                    "the server's mtu is out of range: mtu=" + offered + " min=" + Bounds.MTU_MIN + " max=" + wanted);
        }
        if (offered < MTU_MIN_IPV6 && welcome.addresses().all().stream().anyMatch(Cidr::isIpv6)) {
            throw new ProtocolException("the mtu is too small for the IPv6 address that the server gives: mtu="
                    + offered + " min=" + MTU_MIN_IPV6 + "; give both ends a larger `mtu`, or `family` ipv4 here");
        }
    }

    private static void checkFamilies(Addresses given, Families wanted) {
        if (!given.all().stream().allMatch(wanted::has)) {
            throw new ProtocolException("the server gives an address of a family that was not asked for: addresses="
                    + given + " family=" + wanted.name().toLowerCase(Locale.ROOT));
        }
    }

    private static void checkKeepalive(int offeredMs) {
        if (offeredMs > Bounds.KEEPALIVE_MAX.toMillis()) {
            throw new ProtocolException("the server's keepalive interval is out of range: keepalive=" + offeredMs
                    + " ms max=" + Bounds.KEEPALIVE_MAX.toMillis() + " ms");
        }
    }
}
