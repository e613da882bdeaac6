package io.ztun.testkit.store;

import java.time.Duration;

import io.ztun.api.Api;

/** What each part of the contract needs to know. */
@Api(Api.Status.EXPERIMENTAL)
public interface StoreContract {

    /** How long an address stays a client's in tests that are not about that. */
    Duration LEASE_TIME = Duration.ofHours(1);

    /** A new place, for one test. */
    StorePlace place();

    /** A lease time in tests that wait for its end: as short as the store keeps it. */
    default Duration shortLeaseTime() {
        return Duration.ofSeconds(2);
    }
}
