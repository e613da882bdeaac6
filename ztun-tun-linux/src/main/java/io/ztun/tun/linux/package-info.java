/**
 * {@code /dev/net/tun} (kernel: {@code Documentation/networking/tuntap.rst}) through JNA's direct mapping: a class for each
 * kernel header, a device of one descriptor per queue, readers that sleep in {@code poll(2)}, writers that never wait.
 *
 * <p>Nothing here calls a program such as {@code ip}: the interface gets its address from rtnetlink. Nothing outlives the
 * device: the interface is not persistent, and every descriptor is closed on exec.
 */
package io.ztun.tun.linux;
