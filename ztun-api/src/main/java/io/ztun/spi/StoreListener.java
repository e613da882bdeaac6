package io.ztun.spi;

import java.net.InetAddress;
import java.util.Map;

import io.ztun.api.Api;

/**
 * Hears of what a store has, and of each change, whoever made it, this gateway included. Calls come one at a time, on a thread of the
 * store's or, where it answers at once, on that of who has asked it something; what concerns one lease, client or gateway comes in the order in which the store has it; changes that follow each other
 * closely may come as one. Calls return at once and do not throw.
 */
@Api(Api.Status.EXPERIMENTAL)
public interface StoreListener {

    /** An address is a client's, or its session is at another gateway, or at none. */
    void onLease(Lease lease);

    /**
     * An address is nobody's any more. Of a lease that this gateway holds it hears that by its own clock before others can have
     * the address, even if the store cannot be reached.
     */
    void onLeaseGone(InetAddress address);

    /**
     * Somebody may join, or what is said of that one has changed.
     *
     * @param name what people call the client
     * @param entry as a line of the file of authorized clients; what stands there has not been checked
     */
    void onClient(String name, String entry);

    /** That one may not join any more. */
    void onClientGone(String name);

    /**
     * A gateway says how it is.
     *
     * @param facts what it {@linkplain Store#announce announces}
     */
    void onGateway(String name, Map<String, String> facts);

    /** A gateway has not been heard of for some seconds, or has closed its store. */
    void onGatewayGone(String name);

    /**
     * Whether the store answers. Until it does again nothing else is heard of; then the listener is told what has changed
     * meanwhile, and of this last.
     *
     * @param reason one line for a person; empty if it answers
     */
    void onReachable(boolean reachable, String reason);
}
