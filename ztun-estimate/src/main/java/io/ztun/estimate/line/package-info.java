/** What a transport, TCP or UDP, and IP put around a tunnel's frames. */
package io.ztun.estimate.line;
