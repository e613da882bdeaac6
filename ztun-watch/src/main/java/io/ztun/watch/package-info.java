/**
 * The commands that show a running tunnel, or ask something of it: {@code ztun status}, {@code sessions}, {@code apps}, {@code top} and
 * {@code kick}.
 */
package io.ztun.watch;
