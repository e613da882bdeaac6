/** What servers of one process share, or one server has for itself: in memory, and in files. Servers on several machines need a plugin. */
package io.ztun.core.internal.store;
