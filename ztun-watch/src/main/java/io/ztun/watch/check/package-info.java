/** A tunnel's state for monitoring, as the Monitoring Plugins Development Guidelines have it. */
package io.ztun.watch.check;
