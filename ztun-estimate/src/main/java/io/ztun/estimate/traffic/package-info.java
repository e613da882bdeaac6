/** What recorded packets are: whose they are, which way they go, and how a tunnel's reader would have come by them. */
package io.ztun.estimate.traffic;
