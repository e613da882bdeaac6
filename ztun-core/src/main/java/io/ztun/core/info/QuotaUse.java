package io.ztun.core.info;

import java.time.Instant;

import io.ztun.api.Api;
import io.ztun.core.settings.Quota;

/**
 * What a client has used of its quota. Immutable.
 *
 * @param client its name; of a client without a key its address in the tunnel
 * @param quota what it may use
 * @param used bytes on the line, both ways together, since the period began, in all its sessions
 * @param until when the next period begins
 */
@Api(Api.Status.EXPERIMENTAL)
public record QuotaUse(String client, Quota quota, long used, Instant until) {

    /** Whether there is nothing left of it. */
    public boolean isUsedUp() {
        return quota.bytes() != 0 && used >= quota.bytes();
    }
}
