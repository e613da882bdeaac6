/** What a tunnel tells Prometheus. */
package io.ztun.control.internal.metrics;
