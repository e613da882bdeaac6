package io.ztun.app.clients;

import java.util.List;
import java.util.Optional;

import io.ztun.core.settings.Client;

/**
 * One who may join, and where that one is.
 *
 * @param client what is said of it
 * @param gateway the gateway that has its session, if that is known and there is one
 * @param leases the addresses that it has, as far as they are known
 */
public record KnownClient(Client client, Optional<String> gateway, List<String> leases) {}
