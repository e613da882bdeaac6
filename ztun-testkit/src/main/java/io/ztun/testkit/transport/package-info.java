/**
 * The contract of {@link io.ztun.spi.Transport} and {@link io.ztun.spi.Link} as tests over real loopback sockets. A
 * transport's author subclasses {@link io.ztun.testkit.transport.TransportContractTest} and overrides one method.
 */
package io.ztun.testkit.transport;
