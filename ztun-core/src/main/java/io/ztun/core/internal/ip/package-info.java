/** Fields of IPv4, IPv6, TCP and UDP headers: where they are and what they say. */
package io.ztun.core.internal.ip;
