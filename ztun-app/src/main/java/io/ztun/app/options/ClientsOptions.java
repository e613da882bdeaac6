package io.ztun.app.options;

import java.nio.file.Path;
import java.util.Optional;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import io.ztun.api.Addresses;
import io.ztun.core.settings.Bounds;

/** Where clients stand, for those who change them. What a configuration file says of the options of the same names holds here, too. */
public final class ClientsOptions {

    /** The file of authorized clients. */
    @Option(
            names = "--authorized-clients",
            paramLabel = "FILE",
            converter = FileName.class,
            description =
                    "The clients stand in that file, as the server has it. --config FILE of the server says so, too.")
    public Optional<Path> authorizedClients = Optional.empty();

    /** The tunnel's networks; absent: what the configuration file says, what gateways say, or the default. */
    @Option(
            names = "--network",
            paramLabel = "CIDR[,CIDR]",
            hideParamSyntax = true,
            converter = Networks.class,
            description = "The tunnel's network, as the server's --subnet has it; addresses of clients lie in it."
                    + " (default: as --config has it, else as the gateways have it that share the store, or "
                    + Bounds.SUBNET_DEFAULT + " for a file)")
    public Optional<Addresses> network = Optional.empty();

    /** The store. */
    @Mixin
    public StoreOptions store = new StoreOptions();

    /** Where its plugin may be. */
    @Mixin
    public PluginOptions plugins = new PluginOptions();
}
