package io.ztun.app.options;

import io.ztun.api.Cidr;

/** A network, or one address. */
final class Balancer extends Kind<Cidr> {

    @Override
    String allowed() {
        return "ADDRESS or ADDRESS/PREFIX";
    }

    @Override
    Cidr read(String text) {
        return Cidr.parse(text.contains("/") ? text : text + (text.contains(":") ? "/128" : "/32"));
    }
}
