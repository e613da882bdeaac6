package io.ztun.app.options;

import io.ztun.api.Cidr;
import io.ztun.api.ConfigException;

/** A network, or one address. */
final class Balancer extends Kind<Cidr> {

    @Override
    String allowed() {
        return "ADDRESS or ADDRESS/PREFIX";
    }

    @Override
    Cidr read(String text) {
        if (text.matches("(\\d+(\\.\\d+){3}|\\[.*]):\\d+")) {
            throw new ConfigException(
                    "a balancer connects from any port, so that none belongs here: " + text + "; wanted " + allowed());
        }
        return Cidr.parse(text.contains("/") ? text : text + (text.contains(":") ? "/128" : "/32"));
    }
}
