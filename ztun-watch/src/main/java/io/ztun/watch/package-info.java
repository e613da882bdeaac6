/**
 * The commands that show a running tunnel, or ask something of it: {@code ztun status}, {@code sessions}, {@code apps}, {@code top},
 * {@code kick} and {@code drain}.
 */
package io.ztun.watch;
