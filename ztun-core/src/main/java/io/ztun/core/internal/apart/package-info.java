/** Which packets stay out of the codec, so that their content shows in no frame's length but their own. */
package io.ztun.core.internal.apart;
