/**
 * What of a client's long memory survives its session: a shelf for it in the process ({@link
 * io.ztun.core.internal.memory.store.MemoryShelf}), files on the disk, and how two ends find out what both still have ({@link
 * io.ztun.core.internal.memory.store.KeptLog}). All of that happens on threads of its own.
 */
package io.ztun.core.internal.memory.store;
