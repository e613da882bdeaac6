/** The wire protocol's messages, version 1, as {@code docs/protocol.md} states it. */
package io.ztun.core.internal.protocol;
