/**
 * The command {@code ztun demo}: two hosts in namespaces on this machine, a real server in one, a real client in the
 * other, real traffic between them, and a table of what was saved. With {@code --fleet} several gateways, one of which fails.
 */
package io.ztun.demo;
