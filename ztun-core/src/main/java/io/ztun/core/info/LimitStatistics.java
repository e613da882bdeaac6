package io.ztun.core.info;

import io.ztun.api.Api;
import io.ztun.core.settings.Limits;

/**
 * How often each of a server's {@link Limits} was the reason to refuse a connection, since the start. Immutable.
 *
 * @param clients there were as many sessions as there may be
 * @param clientsPerSource so many sessions from one source
 * @param halfOpen half-open connections that had to make room for others
 * @param halfOpenPerSource connections from a source that had as many half-open ones as it may
 * @param handshakeRate handshakes that a source began too soon after others
 * @param handshakeTimeout connections without a session in time
 */
@Api(Api.Status.STABLE)
public record LimitStatistics(
        long clients,
        long clientsPerSource,
        long halfOpen,
        long halfOpenPerSource,
        long handshakeRate,
        long handshakeTimeout) {}
