/**
 * What every TUN backend has to keep to, as tests. The author of one extends {@link io.ztun.testkit.tun.TunContractTest}; where its
 * interfaces belong to the system's network, all that it takes is
 *
 * <pre>{@code
 * class MyTunContractTest extends TunContractTest {
 *     public TunProvider provider() {
 *         return new MyTunProvider();
 *     }
 * }
 * }</pre>
 */
package io.ztun.testkit.tun;
