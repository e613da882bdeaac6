/**
 * What a network card would otherwise do: complete checksums, cut super-packets into packets, join packets to
 * super-packets; and the check of a peer's offload metadata before the kernel sees it. The rules are Linux's own
 * ({@code net/ipv4/tcp_offload.c}, {@code net/ipv4/udp_offload.c}, {@code include/linux/virtio_net.h}), to the byte.
 *
 * <p>All of it works on direct buffers by absolute index, whatever byte order they are set to, and leaves position and
 * limit alone; a limit before the end of a range counts as the end of the buffer.
 */
package io.ztun.core.internal.offload;
