/** Sends recorded packets through a real session without a network, to see what it would put on the line. */
package io.ztun.core.replay;
