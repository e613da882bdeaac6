package io.ztun.app.options;

import io.ztun.core.settings.Rate;

/** A rate, as {@link Rate#parse} reads it. */
final class LineRate extends Kind<Rate> {
    @Override
    String allowed() {
        return Rate.ALLOWED;
    }

    @Override
    Rate read(String text) {
        return Rate.parse(text).orElse(null);
    }
}
