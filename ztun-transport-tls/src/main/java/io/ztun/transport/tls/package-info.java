/**
 * Frames in TLS 1.3 (RFC 8446) over TCP, on non-blocking sockets and the JDK's {@link javax.net.ssl.SSLEngine}.
 *
 * <p>Inside TLS a frame is its length as three bytes, most significant first, then that many bytes. A length of zero breaks
 * the protocol. The end of the connection is orderly after a close_notify between two frames; anything else is a failure.
 *
 * <p>Threads: each {@link io.ztun.transport.tls.TlsThread} has a selector and owns the receiving side and the life of its
 * links. The sending side, {@link io.ztun.transport.tls.Outbound}, is guarded by its lock: whoever has a frame encrypts it and
 * writes it to the socket itself.
 */
package io.ztun.transport.tls;
