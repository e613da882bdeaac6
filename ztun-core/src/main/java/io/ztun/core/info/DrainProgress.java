package io.ztun.core.info;

import java.time.Instant;

import io.ztun.api.Api;

/**
 * How far a server has got that is about to go: it lets nobody in, and has its clients connect to others. Immutable.
 *
 * @param until when its clients have had the time that they were given
 * @param clients how many it had when it began
 * @param left how many it has now
 */
@Api(Api.Status.EXPERIMENTAL)
public record DrainProgress(Instant until, int clients, int left) {}
