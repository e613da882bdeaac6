/** What the transports over sockets of java.nio share: threads with a selector, buffers, and the words for failures. */
package io.ztun.transport.nio;
