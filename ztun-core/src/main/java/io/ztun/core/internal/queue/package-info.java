/**
 * Where packets wait when a link is slower than what comes from the TUN: a queue for each flow, so that a small packet
 * overtakes a bulk transfer, and a bound on how long any of them may stand.
 */
package io.ztun.core.internal.queue;
