/**
 * Frames over TCP (RFC 9293), IPv4 and IPv6, on non-blocking sockets.
 *
 * <p>On the wire a frame is its length as an unsigned LEB128 number of one to three bytes in its shortest form, then that
 * many bytes:
 *
 * <pre>
 *   +-+-------------+  +-+-------------+  +-+-------------+  +------------------+
 *   |m| bits 0..6   |  |m| bits 7..13  |  |0| bits 14..20 |  | frame            |
 *   +-+-------------+  +-+-------------+  +-+-------------+  +------------------+
 *                      m = 1: another byte follows
 * </pre>
 *
 * A length of zero, a longer form than needed and a fourth byte break the protocol. The end of the connection between two
 * frames is its orderly end; anywhere else it is a failure.
 *
 * <p>Threads: each {@link io.ztun.transport.tcp.LinkThread} has a selector and owns the receiving side and the life of its
 * links. The sending side, {@link io.ztun.transport.tcp.Sender}, belongs to whoever sends and is guarded by its lock, which
 * nobody holds while waiting.
 */
package io.ztun.transport.tcp;
