/** The server's side: letting clients in, and knowing who is there. */
package io.ztun.core.internal.server;
