/** How the providers of codecs, transports and TUN backends are found, in the application and in folders of plugin jars. */
package io.ztun.core.internal.plugins;
