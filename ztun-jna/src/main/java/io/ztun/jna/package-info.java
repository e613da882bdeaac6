/** Calls to C. Addresses are {@code long}s: JNA's direct mapping then converts nothing and allocates nothing per call. */
package io.ztun.jna;
