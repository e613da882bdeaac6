/** The answers' bodies, in JSON. The contract is {@code openapi.yaml}. */
package io.ztun.control.internal.json;
