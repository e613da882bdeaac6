/** Asking a running tunnel, over the Unix domain socket that it listens on. */
package io.ztun.watch.socket;
