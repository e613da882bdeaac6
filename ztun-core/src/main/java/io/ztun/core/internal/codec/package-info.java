/** The codec that needs no library. */
package io.ztun.core.internal.codec;
