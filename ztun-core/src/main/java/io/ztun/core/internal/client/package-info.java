/** The client's side: reaching the server, and coming back to it. */
package io.ztun.core.internal.client;
