/**
 * The service interfaces: {@link io.ztun.spi.TunProvider}, {@link io.ztun.spi.CodecProvider},
 * {@link io.ztun.spi.TransportProvider} and {@link io.ztun.spi.StoreProvider}, and what they create.
 *
 * <p>A provider is found with {@link java.util.ServiceLoader}, has a public constructor without parameters, holds no
 * state, and loads nothing native before it is asked to create something or to say whether it can run here.
 *
 * <p><b>Buffers.</b> Wherever one goes over with an offset, all that may be read or written there lies within its limit, so that the
 * methods of {@link java.nio.ByteBuffer} that take an index just work. Its position says nothing. Whoever is given a buffer leaves
 * its position and its limit as they are, and takes a {@linkplain java.nio.ByteBuffer#duplicate duplicate} for what moves them.
 */
package io.ztun.spi;
