package io.ztun.estimate;

/**
 * How a tunnel is run.
 *
 * @param choice codec and level
 * @param ordered over TCP; else over UDP
 * @param lingerNs how long a small packet waits for others, in nanoseconds
 * @param sealed whether it encrypts
 */
record Variant(Choice choice, boolean ordered, long lingerNs, boolean sealed) {}
