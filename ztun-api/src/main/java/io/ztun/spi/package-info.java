/**
 * The three service interfaces: {@link io.ztun.spi.TunProvider}, {@link io.ztun.spi.CodecProvider} and
 * {@link io.ztun.spi.TransportProvider}, and what they create.
 *
 * <p>A provider is found with {@link java.util.ServiceLoader}, has a public constructor without parameters, holds no
 * state, and loads nothing native before it is asked to create something or to say whether it can run here.
 */
package io.ztun.spi;
