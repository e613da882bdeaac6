package io.ztun.app.options;

import java.util.Arrays;
import java.util.List;

import io.ztun.api.Cidr;

/**
 * Which routes a client accepts.
 *
 * @param networks in which they may lie
 */
public record AcceptedRoutes(List<Cidr> networks) {
    static final AcceptedRoutes NONE = new AcceptedRoutes(List.of());
    static final AcceptedRoutes ALL = new AcceptedRoutes(List.of(Cidr.parse("0.0.0.0/0"), Cidr.parse("::/0")));

    static final class Reader extends Kind<AcceptedRoutes> {
        @Override
        String allowed() {
            return "none, all, or a list of ADDRESS/PREFIX, separated by commas";
        }

        @Override
        AcceptedRoutes read(String text) {
            return switch (text) {
                case "none" -> NONE;
                case "all" -> ALL;
                default ->
                    new AcceptedRoutes(Arrays.stream(text.split(",", -1))
                            .map(String::strip)
                            .map(Cidr::parse)
                            .toList());
            };
        }
    }
}
