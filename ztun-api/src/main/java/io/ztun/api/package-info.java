/** Values that cross the boundary between the engine and its plugins: networks, packet batches, offload metadata, errors. */
package io.ztun.api;
