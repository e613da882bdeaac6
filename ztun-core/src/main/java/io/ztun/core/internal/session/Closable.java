package io.ztun.core.internal.session;

import io.ztun.core.internal.protocol.Close;

/** A session, begun or not, as those see it who end it. */
public interface Closable {

    /** Ends it in order and tells the peer why. Any thread; does nothing if it has ended. */
    void closeWith(Close close);
}
