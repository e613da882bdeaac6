package io.ztun.core.settings;

import java.time.Duration;
import java.util.Objects;

import io.ztun.api.Api;
import io.ztun.api.ConfigException;

/**
 * What a running tunnel takes over without ending a session. Immutable. Limits, multicast, keepalive, push and quotas are a server's; a
 * client ignores them.
 *
 * @param limits what a server bears at once; sessions that there are beyond new limits stay
 * @param multicast what multicast and broadcast goes to every client
 * @param keepalive keepalive interval, {@link Bounds#KEEPALIVE_MIN} to {@link Bounds#KEEPALIVE_MAX}, of sessions that begin from
 *     now on: both ends of a session have agreed on theirs
 * @param linger how long a small packet may wait for others to share a frame with, up to {@link Bounds#LINGER_MAX}
 * @param noCompress what is never compressed, in addition to what is encrypted already
 * @param push what a server tells all its clients to do, with at most {@link PushedSettings#ROUTES_CONFIGURED_MAX} routes: at once
 *     and whenever it changes
 * @param rates how fast sessions may be, those too that there are
 * @param quotas how much clients may use, those too that have sessions
 */
@Api(Api.Status.EXPERIMENTAL)
public record LiveSettings(
        Limits limits,
        Multicast multicast,
        Duration keepalive,
        Duration linger,
        NoCompress noCompress,
        PushedSettings push,
        RateLimits rates,
        QuotaLimits quotas) {

    /** What holds where nothing else is said. */
    public static final LiveSettings DEFAULT = new LiveSettings(
            Limits.DEFAULT,
            Multicast.ON,
            Bounds.KEEPALIVE_DEFAULT,
            Duration.ZERO,
            NoCompress.NOTHING,
            PushedSettings.NONE,
            RateLimits.NONE,
            QuotaLimits.NONE);

    /** @throws ConfigException if a duration is out of range, or there are too many routes */
    public LiveSettings {
        Objects.requireNonNull(limits, "limits");
        Objects.requireNonNull(multicast, "multicast");
        Objects.requireNonNull(noCompress, "noCompress");
        Objects.requireNonNull(rates, "rates");
        Objects.requireNonNull(quotas, "quotas");
        if (push.routes().size() > PushedSettings.ROUTES_CONFIGURED_MAX) {
            throw new ConfigException("too many routes for all clients: count="
                    + push.routes().size() + " max=" + PushedSettings.ROUTES_CONFIGURED_MAX);
        }
        check("keepalive", keepalive, Bounds.KEEPALIVE_MIN, Bounds.KEEPALIVE_MAX);
        check("linger", linger, Duration.ZERO, Bounds.LINGER_MAX);
    }

    private static void check(String name, Duration value, Duration min, Duration max) {
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new ConfigException(name + " out of range: " + name + "=" + value.toMillis() + "ms min="
                    + min.toMillis() + "ms max=" + max.toMillis() + "ms");
        }
    }

    /** The same with other limits. */
    public LiveSettings withLimits(Limits other) {
        return new LiveSettings(other, multicast, keepalive, linger, noCompress, push, rates, quotas);
    }

    /** The same with other multicast. */
    public LiveSettings withMulticast(Multicast other) {
        return new LiveSettings(limits, other, keepalive, linger, noCompress, push, rates, quotas);
    }

    /** The same with another keepalive interval. */
    public LiveSettings withKeepalive(Duration other) {
        return new LiveSettings(limits, multicast, other, linger, noCompress, push, rates, quotas);
    }

    /** The same with another linger. */
    public LiveSettings withLinger(Duration other) {
        return new LiveSettings(limits, multicast, keepalive, other, noCompress, push, rates, quotas);
    }

    /** The same, with other packets that are not compressed. */
    public LiveSettings withNoCompress(NoCompress other) {
        return new LiveSettings(limits, multicast, keepalive, linger, other, push, rates, quotas);
    }

    /** The same, with something else that clients are told to do. */
    public LiveSettings withPush(PushedSettings other) {
        return new LiveSettings(limits, multicast, keepalive, linger, noCompress, other, rates, quotas);
    }

    /** The same, with other rates. */
    public LiveSettings withRates(RateLimits other) {
        return new LiveSettings(limits, multicast, keepalive, linger, noCompress, push, other, quotas);
    }

    /** The same, with other quotas. */
    public LiveSettings withQuotas(QuotaLimits other) {
        return new LiveSettings(limits, multicast, keepalive, linger, noCompress, push, rates, other);
    }
}
