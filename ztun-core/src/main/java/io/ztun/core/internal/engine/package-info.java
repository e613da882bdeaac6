/** A packet's way in: the threads that read the TUN, and what joins it to a transport and its sessions. */
package io.ztun.core.internal.engine;
