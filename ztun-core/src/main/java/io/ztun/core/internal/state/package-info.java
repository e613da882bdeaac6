/** Small files in which a tunnel keeps what outlives its process. */
package io.ztun.core.internal.state;
