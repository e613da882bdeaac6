package io.ztun.core.internal.session;

/**
 * What a session has carried, both ways together.
 *
 * @param ns how long it was, in nanoseconds
 * @param bytes of packets: those that were sent, and those that came and were allowed to
 * @param wireBytes of all its frames, without the transport's own headers
 */
public record Carried(long ns, long bytes, long wireBytes) {}
