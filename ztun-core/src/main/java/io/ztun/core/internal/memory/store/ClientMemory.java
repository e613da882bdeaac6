package io.ztun.core.internal.memory.store;

import java.util.function.UnaryOperator;

/**
 * Where the memory of a session's client is.
 *
 * @param shelf where all of them are
 * @param client whose it is: nobody else's name is the same
 * @param size how many bytes both directions may hold at most
 * @param keys makes the key of a file of its salt; null in place of a key leaves what is in the file as it is
 */
public record ClientMemory(MemoryShelf shelf, String client, long size, UnaryOperator<byte[]> keys) {
    /** Asks for it. */
    public MemoryShelf.Claim claim(MemoryShelf.Taker taker) {
        return shelf.claim(client, size, keys, taker);
    }
}
