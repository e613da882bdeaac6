/** {@code ztun top}: a tunnel live in the terminal. */
package io.ztun.watch.top;
