/** Who has which address: the pool that clients are served from, and the table that finds a packet's session. */
package io.ztun.core.internal.route;
