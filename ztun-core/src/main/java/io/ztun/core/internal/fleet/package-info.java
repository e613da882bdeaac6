/**
 * What a server does with its store: addresses for clients, reserved and held there; what it has to know of other gateways and of
 * clients, as the store tells it; and what it says of itself.
 */
package io.ztun.core.internal.fleet;
