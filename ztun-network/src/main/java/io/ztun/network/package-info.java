/**
 * The machine's network around a tunnel. Everything is done with the system's own programs ({@code ip}, {@code nft},
 * {@code resolvectl}) and marked as ours in the kernel, so that a later process finds what a killed one has left.
 */
package io.ztun.network;
