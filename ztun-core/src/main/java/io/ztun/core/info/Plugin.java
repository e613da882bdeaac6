package io.ztun.core.info;

import java.nio.file.Path;
import java.util.Optional;

import io.ztun.api.Api;
import io.ztun.spi.Provider;

/**
 * One provider and where it came from.
 *
 * @param <P> its kind
 * @param provider the provider
 * @param module its module's name, or empty for one without a module
 * @param version its module's or jar's version, where one is stated
 * @param location the jar or folder that it was loaded from, where known
 */
@Api(Api.Status.STABLE)
public record Plugin<P extends Provider>(
        P provider, Optional<String> module, Optional<String> version, Optional<Path> location) {

    /**
     * Why the provider cannot work here; empty if it can. May load native code. Never throws: a provider that breaks
     * when it is asked, as one built for another version does, or has no answer, cannot work either.
     */
    public Optional<String> unavailableReason() {
        try {
            Optional<String> reason = provider.unavailableReason();
            return reason != null ? reason : Optional.of("its unavailableReason() is null");
        } catch (RuntimeException | LinkageError e) {
            return Optional.of(e.toString());
        }
    }
}
