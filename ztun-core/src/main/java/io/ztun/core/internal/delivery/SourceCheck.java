package io.ztun.core.internal.delivery;

/** Whether the peer may send from an address. Called on the link's thread. */
public interface SourceCheck {
    /** Lets everything pass: what a client thinks of its server's packets, which come from anywhere. */
    SourceCheck ANY = (high, low) -> true;

    /**
     * @param high the address's upper 64 bits, as {@link io.ztun.core.internal.ip.IpAddresses} gives them
     * @param low its lower 64 bits
     */
    boolean allows(long high, long low);
}
