/** Programs of the user's that run when the interface or a client comes and goes. */
package io.ztun.app.hooks;
