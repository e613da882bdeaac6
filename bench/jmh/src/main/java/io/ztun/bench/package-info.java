/** Microbenchmarks of the pieces that every packet passes. */
package io.ztun.bench;
