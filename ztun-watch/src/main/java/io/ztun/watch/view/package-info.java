/** What the commands show of a tunnel, its sessions and its applications. */
package io.ztun.watch.view;
