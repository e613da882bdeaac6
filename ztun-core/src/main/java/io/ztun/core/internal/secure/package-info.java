/**
 * The handshake as it travels when there are keys: the messages of {@link io.ztun.core.internal.protocol} as payloads of
 * Noise messages, for every kind of link alike.
 */
package io.ztun.core.internal.secure;
