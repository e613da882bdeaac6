/**
 * The long memory: what one direction of a session has carried ({@link io.ztun.core.internal.memory.MemoryLog}), an index of
 * it, and bodies that refer to it. docs/decisions/0021-long-memory.md says why it is so.
 */
package io.ztun.core.internal.memory;
