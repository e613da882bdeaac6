/** What a control server is told of the tunnel, beside the tunnel itself. */
package io.ztun.control.info;
