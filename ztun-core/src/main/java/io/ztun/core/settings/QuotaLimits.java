package io.ztun.core.settings;

import java.util.Objects;
import java.util.Optional;

import io.ztun.api.Api;
import io.ztun.api.ConfigException;

/**
 * How much each of a server's clients may use, and what happens then. Immutable.
 *
 * @param each a client without a quota of its own
 * @param then how fast a client may be, each way, that has used up its quota; empty to end its sessions, and to let it in again when
 *     its next period begins
 */
@Api(Api.Status.EXPERIMENTAL)
public record QuotaLimits(Quota each, Optional<Rate> then) {
    /** As much as anybody likes. */
    public static final QuotaLimits NONE = new QuotaLimits(Quota.NONE, Optional.empty());

    /** @throws ConfigException if what happens then is no limit */
    public QuotaLimits {
        Objects.requireNonNull(each, "each");
        if (then.filter(rate -> rate.equals(Rate.NONE)).isPresent()) {
            throw new ConfigException("a quota without an end: then=" + Rate.NONE);
        }
    }
}
