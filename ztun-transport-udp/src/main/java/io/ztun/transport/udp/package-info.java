/**
 * Frames over UDP (RFC 768), IPv4 and IPv6; the layout of datagrams is in docs/protocol.md, "Frames over UDP".
 *
 * <p>Threads: each {@link io.ztun.transport.udp.LinkThread} has a selector and owns the receiving side and the life of its
 * sockets' links. The sending side, {@link io.ztun.transport.udp.LinkSender}, belongs to whoever sends and is guarded by its
 * lock, which nobody holds while waiting.
 *
 * <pre>
 *   send: LinkSender (frame to datagrams) - SendBatch (one copy) - DatagramIo
 *   receive: DatagramIo - UdpSocket (by session id) - UdpLink - Backlog, where others come first
 *            - Reassembly, where a frame came in pieces - handler
 *   connect: Connector (client) - Strangers (a socket of their own) - Acceptor, Cookies (server)
 * </pre>
 */
package io.ztun.transport.udp;
