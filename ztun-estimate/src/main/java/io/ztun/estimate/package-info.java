/** {@code ztun estimate}: what a tunnel would save, by replaying recorded traffic through the real senders and codecs. */
package io.ztun.estimate;
