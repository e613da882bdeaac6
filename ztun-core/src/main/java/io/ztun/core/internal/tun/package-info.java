/** The TUN backend that needs no kernel. */
package io.ztun.core.internal.tun;
