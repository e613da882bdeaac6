package io.ztun.app.clients;

import java.util.List;
import java.util.function.Consumer;

import io.ztun.core.settings.Client;

/**
 * Those who may join, where they stand. What is changed is checked as a server would, and not done if anything is wrong. For one
 * thread. Methods throw {@link io.ztun.api.ConfigException} for what is wrong with the clients, and another
 * {@link io.ztun.api.ZtunException} for what fails.
 */
public interface ClientBook extends AutoCloseable {

    /**
     * All of them.
     *
     * @param mistakes is told of what a server would not take over, one line for each
     */
    List<KnownClient> list(Consumer<String> mistakes);

    /**
     * Lets one join.
     *
     * @param warnings is told of each subnet that would not be routed to it, and why
     */
    void add(Client client, Consumer<String> warnings);

    /** Lets one join no more. */
    void remove(String name);

    /**
     * Lets all of them join. Those that are there already, just so, are left alone.
     *
     * @param replace whether those that are there otherwise become what is said now; else there may be none
     * @param progress is told of each that has been done
     * @param warnings as above
     * @return what was done
     */
    Outcome add(List<GivenClient> clients, boolean replace, Progress progress, Consumer<String> warnings);

    /** Where they stand, for a person. */
    String place();

    /** Lets go of what it has open. */
    @Override
    void close();

    /**
     * What has come of many.
     *
     * @param added how many were not there
     * @param replaced how many were there otherwise
     * @param unchanged how many were there just so
     */
    record Outcome(int added, int replaced, int unchanged) {}
}
