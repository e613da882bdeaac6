/** What a server and a client are built on: the threads that move packets, the clock's ticks, and the tunnel's end. */
package io.ztun.core.internal.engine;
