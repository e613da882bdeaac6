/**
 * The wire of the program that ztun began as, for moving over from it: the server's five bytes, then frames of two bytes length and
 * one LZ4 block with one IPv4 packet. Here are a session's halves for it, and what both handshakes know of it.
 */
package io.ztun.core.internal.legacy;
