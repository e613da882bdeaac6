/** The machine's network around the tunnel: what happens to the tunnel, passed on to {@code ztun-network}. */
package io.ztun.app.network;
