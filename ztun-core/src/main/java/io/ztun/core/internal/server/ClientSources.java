package io.ztun.core.internal.server;

import java.util.List;
import java.util.function.Predicate;

import io.ztun.api.Cidr;
import io.ztun.core.internal.delivery.SourceCheck;
import io.ztun.core.internal.ip.IpAddresses;
import io.ztun.core.internal.route.Network;
import io.ztun.core.internal.route.Routes.Address;

/**
 * A client may send from the addresses that it was given, from the networks that the server knows to be behind it, and from
 * one link-local address: the first that it uses, if no other client has it. The link's thread only.
 */
final class ClientSources implements SourceCheck {
    private final Address[] given;
    private final Network[] behind;
    private final Owner owner;
    private final Predicate<Address> claim;
    private Address linkLocal;

    /** Whether what is sent to an address goes to this client. */
    interface Owner {
        /** @param high the address's upper 64 bits, {@code low} its lower */
        boolean has(long high, long low);
    }

    /**
     * @param given the addresses that the client was given
     * @param behind the networks behind the client
     * @param owner tells of an address in them whether a smaller network of another client's has it
     * @param claim asks for a link-local address; answers whether the client may have it
     */
    ClientSources(List<Address> given, List<Cidr> behind, Owner owner, Predicate<Address> claim) {
        this.given = given.toArray(Address[]::new);
        this.behind = Network.of(behind);
        this.owner = owner;
        this.claim = claim;
    }

    @Override
    public boolean allows(long high, long low) {
        return isGiven(high, low)
                || is(linkLocal, high, low)
                || isBehind(high, low)
                || (linkLocal == null && claims(high, low));
    }

    private boolean isGiven(long high, long low) {
        for (Address address : given) {
            if (is(address, high, low)) {
                return true;
            }
        }
        return false;
    }

    private boolean isBehind(long high, long low) {
        for (Network network : behind) {
            if (network.contains(high, low)) {
                return owner.has(high, low);
            }
        }
        return false;
    }

    private static boolean is(Address address, long high, long low) {
        return address != null && address.low() == low && address.high() == high;
    }

    private boolean claims(long high, long low) {
        if (!IpAddresses.isLinkLocal(high)) {
            return false;
        }
        Address wanted = new Address(high, low);
        if (!claim.test(wanted)) {
            return false;
        }
        linkLocal = wanted;
        return true;
    }
}
