package io.ztun.app.options;

import io.ztun.api.Addresses;

/** A tunnel's networks: of one family, or one of each. */
final class Networks extends Kind<Addresses> {

    @Override
    String allowed() {
        return "ADDRESS/PREFIX, or one of each family with a comma between";
    }

    @Override
    Addresses read(String text) {
        return Addresses.parse(text);
    }
}
