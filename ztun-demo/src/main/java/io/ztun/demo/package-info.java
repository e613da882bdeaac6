/**
 * The command {@code ztun demo}: two hosts in namespaces on this machine, a real server in one, a real client in the
 * other, real traffic between them, and a table of what was saved.
 */
package io.ztun.demo;
