package io.ztun.app.options;

import io.ztun.api.Cidr;

/** Networks, as an address and the length of its prefix. */
final class Network extends Kind<Cidr> {

    @Override
    String allowed() {
        return "ADDRESS/PREFIX";
    }

    @Override
    Cidr read(String text) {
        return Cidr.parse(text);
    }
}
