/** Having the clients of a server that is about to go connect to others. */
package io.ztun.core.internal.drain;
