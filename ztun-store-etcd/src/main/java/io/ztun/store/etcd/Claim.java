package io.ztun.store.etcd;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

/** Something that is asked of etcd about the addresses of one client, until it is answered. Of the store's thread alone. */
final class Claim {
    /** What is asked. */
    enum Kind {
        RESERVE,
        HOLD,
        /** Asked until it is done. */
        RELEASE,
        FORGET,
        /** Holds again what has been lost though this gateway has its session. Asked until it is done. */
        HOLD_AGAIN
    }

    final Kind kind;
    final String client;
    final List<InetAddress> addresses;
    final CompletableFuture<Boolean> result = new CompletableFuture<>();
    long deadlineNs;
    boolean isStarted;
    boolean isFinished;
    Future<?> timer;

    /** The revision in which an address that is to be held again has nothing to say, for it is older than what is known; or 0. */
    private final long older;

    Claim(Kind kind, String client, List<InetAddress> addresses) {
        this(kind, client, addresses, 0);
    }

    Claim(Kind kind, String client, List<InetAddress> addresses, long older) {
        this.kind = kind;
        this.older = older;
        this.client = client;
        this.addresses = addresses.stream().distinct().toList();
    }

    /** Whether it is asked until it is done. */
    boolean isPatient() {
        return kind == Kind.RELEASE || kind == Kind.HOLD_AGAIN;
    }

    /**
     * An address's key, as far as is known.
     *
     * @param owner empty if that makes no sense
     */
    record Known(long revision, Optional<Keys.Owner> owner, long etcdLease) {
        static final Known NOTHING = new Known(0, Optional.empty(), 0);

        boolean isNothing() {
            return revision == 0;
        }

        boolean isOf(String client) {
            return owner.isPresent() && owner.get().client().equals(client);
        }

        boolean isAt(String gateway) {
            return owner.isPresent() && owner.get().gateway().equals(gateway);
        }
    }

    /**
     * What to ask of etcd.
     *
     * @param txn holds only if all is as known
     * @param outcome of the claim, if it does
     * @param revision of the newest that it is decided by
     */
    record Plan(Txn txn, boolean outcome, long revision) {}

    /** Whether this writes something that nobody holds. */
    boolean needsBucket(Map<InetAddress, Known> known, String gateway) {
        return switch (kind) {
            case RESERVE ->
                known.values().stream().allMatch(one -> one.isNothing() || one.isOf(client))
                        && known.values().stream().anyMatch(Known::isNothing);
            case RELEASE -> known.values().stream().anyMatch(one -> one.isOf(client) && one.isAt(gateway));
            default -> false;
        };
    }

    /** Whether this writes something that this gateway holds. */
    boolean needsOwnLease() {
        return kind == Kind.HOLD || kind == Kind.HOLD_AGAIN;
    }

    /**
     * The transaction for it.
     *
     * @param ownLease of etcd's, for what this gateway holds
     * @param bucket of etcd's, for what nobody holds
     */
    Plan plan(Map<InetAddress, Known> known, Keys keys, String gateway, long ownLease, long bucket) {
        Txn txn = new Txn();
        boolean isOthers = known.values().stream().anyMatch(one -> !one.isNothing() && !one.isOf(client));
        boolean outcome = kind == Kind.FORGET || !isOthers;
        for (InetAddress address : addresses) {
            Known one = known.get(address);
            String key = keys.address(address);
            boolean isHere = one.isOf(client) && one.isAt(gateway);
            switch (kind) {
                case RESERVE -> {
                    txn.expect(key, one.revision());
                    if (!isOthers && one.isNothing()) {
                        txn.put(key, Keys.owner(client, ""), bucket);
                    }
                }
                case HOLD -> {
                    txn.expect(key, one.revision());
                    if (!isOthers && !(isHere && one.etcdLease() == ownLease)) {
                        txn.put(key, Keys.owner(client, gateway), ownLease);
                    }
                }
                case HOLD_AGAIN -> {
                    boolean isElsewhere =
                            one.isOf(client) && !one.isAt(gateway) && !one.isAt("") && one.revision() != older;
                    if (!isOthers && !isElsewhere && !(isHere && one.etcdLease() == ownLease)) {
                        txn.expect(key, one.revision()).put(key, Keys.owner(client, gateway), ownLease);
                    }
                }
                case RELEASE -> {
                    txn.expect(key, one.revision());
                    if (isHere) {
                        txn.put(key, Keys.owner(client, ""), bucket);
                    }
                }
                case FORGET -> {
                    txn.expect(key, one.revision());
                    outcome &= one.isOf(client) && one.isAt("");
                    if (outcome) {
                        txn.delete(key);
                    }
                }
            }
        }
        long newest = known.values().stream().mapToLong(Known::revision).max().orElse(0);
        return new Plan(txn, outcome, newest);
    }
}
