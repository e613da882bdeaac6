/**
 * Keys and the files they are kept in. Keys are those of X25519 (RFC 7748) and secrets of the same length, each 32 bytes; in
 * text they are base64 on one line, as WireGuard has them.
 */
package io.ztun.core.internal.keys;
