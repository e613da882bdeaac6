package io.ztun.spi;

import java.util.Optional;

import io.ztun.api.Api;
import io.ztun.api.TunException;

/** A TUN device whose interface other programs of the machine can change. */
@Api(Api.Status.EXPERIMENTAL)
public interface RestorableTun extends TunDevice {

    /**
     * Compares the interface with what {@link #configure} and {@link #route} have made of it, and puts back what is missing. Is
     * called about once a second, returns soon, and costs next to nothing where nobody has changed anything.
     *
     * @return what was put back, for the log, such as {@code address=10.13.0.7/24 route=10.5.0.0/24}; empty if nothing was missing
     * @throws TunException if something is missing and the system refuses; the message says what, and what to do. The next call
     *     tries again
     */
    Optional<String> restore();
}
