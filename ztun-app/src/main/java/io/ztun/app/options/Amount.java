package io.ztun.app.options;

import io.ztun.core.settings.Quota;

/** A quota, as {@link Quota#parse} reads it. */
final class Amount extends Kind<Quota> {
    @Override
    String allowed() {
        return Quota.ALLOWED;
    }

    @Override
    Quota read(String text) {
        return Quota.parse(text).orElse(null);
    }
}
