package io.ztun.core.internal.server;

import java.util.function.Predicate;

import io.ztun.core.internal.ip.IpAddresses;
import io.ztun.core.internal.route.Routes.Address;
import io.ztun.core.internal.session.SourceCheck;

/**
 * A client may send from the address that it was given and from one link-local address: the first that it uses, if no
 * other client has it. The link's thread only.
 */
final class ClientSources implements SourceCheck {
    private final Address given;
    private final Predicate<Address> claim;
    private Address linkLocal;

    /**
     * @param given the address that the client was given
     * @param claim asks for a link-local address; answers whether the client may have it
     */
    ClientSources(Address given, Predicate<Address> claim) {
        this.given = given;
        this.claim = claim;
    }

    @Override
    public boolean allows(long high, long low) {
        return is(given, high, low) || is(linkLocal, high, low) || (linkLocal == null && claims(high, low));
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
