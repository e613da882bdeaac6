/**
 * The built distribution on hosts of its own: network namespaces on one switch, real TUN devices, real traffic.
 *
 * <p>{@link io.ztun.app.e2e.Network} gives a test class its hosts, {@link io.ztun.app.e2e.Ztun} runs the product on them,
 * and {@link io.ztun.app.e2e.Agent} sends and receives on them.
 */
package io.ztun.app.e2e;
