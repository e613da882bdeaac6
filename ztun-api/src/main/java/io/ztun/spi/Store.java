package io.ztun.spi;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.ztun.api.Api;

/**
 * What gateways share: which client has which address and which gateway has its session, who may join, and how the gateways are. It is
 * the one that decides to whom an address belongs; whatever else is known of that is a copy, and may be old. Thread-safe.
 *
 * <p>A client has a lease for each of its addresses. A lease is <em>held</em> by the gateway that has the client's session; one that
 * nobody holds stays the client's for {@link StoreConfig#leaseTime()}. All that a gateway holds is kept with one word now and then,
 * however much it is. No two clients ever have leases of one address.
 *
 * <p>What a stage completes with, it completes with on a thread of the store's, or at once. One that cannot be done because the store
 * does not answer completes within some seconds with a {@link io.ztun.api.StoreException}; whether it has been done is then unknown, and
 * the listener hears of it if it has. Else, when it completes, the listener has been told of what it has done and of all that was
 * before, so that what it hears after that is newer. What is asked of a store first is done first.
 *
 * <p>All gateways hear of leases in one order. So two that have reserved an address each for one client at once agree on which was first.
 */
@Api(Api.Status.EXPERIMENTAL)
public interface Store extends AutoCloseable {

    /**
     * Connects, and goes on trying with growing pauses for as long as the store is open. Returns when the listener has been told all
     * that there is, or when patience ends; {@link StoreListener#onReachable} has been called at least once then. To be called once.
     *
     * @throws io.ztun.api.ConfigException if it answers, and trying again cannot help, such as with a wrong password
     */
    void start(StoreListener listener, Duration patience);

    /**
     * Gives a client addresses that are nobody's, or its own already, without a word on who has its session. All of them or none, in
     * one transaction.
     *
     * @return false if one of them is another client's
     */
    CompletionStage<Boolean> reserve(String client, List<InetAddress> addresses);

    /**
     * As {@link #reserve}, and this gateway holds them from then on, whoever did before: the client is here now.
     *
     * @return false if one of them is another client's
     */
    CompletionStage<Boolean> hold(String client, List<InetAddress> addresses);

    /**
     * This gateway holds them no more, if it did: the client has gone. They stay the client's for the lease time. What fails is tried
     * again, and nobody is told.
     */
    void release(String client, List<InetAddress> addresses);

    /**
     * Has an address be nobody's before its time is over, for want of another one: if that client has it still, and no gateway holds it.
     *
     * @return false if that is not so, or the store does not do it
     */
    default CompletionStage<Boolean> forget(String client, InetAddress address) {
        return CompletableFuture.completedFuture(false);
    }

    /**
     * Lets a client join, or says something else of one who may.
     *
     * @param name what people call it, as {@link io.ztun.api.Names} has it
     * @param entry as a line of the file of authorized clients
     * @return false if there was one of that name, and {@code replace} is not set
     */
    CompletionStage<Boolean> putClient(String name, String entry, boolean replace);

    /**
     * Lets a client join no more.
     *
     * @return false if there is none of that name
     */
    CompletionStage<Boolean> removeClient(String name);

    /**
     * Says how this gateway is, in place of what it said last. Others hear of it within some seconds, and that it is gone some
     * seconds after it is.
     *
     * @param facts short keys and values
     */
    void announce(Map<String, String> facts);

    /** Lets go of what this gateway holds, as {@link #release} does, waits for that a second or two, and ends all threads. */
    @Override
    void close();
}
