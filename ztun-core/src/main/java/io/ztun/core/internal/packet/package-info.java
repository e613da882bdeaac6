/** IP packets and the records in which they stand in a frame. */
package io.ztun.core.internal.packet;
