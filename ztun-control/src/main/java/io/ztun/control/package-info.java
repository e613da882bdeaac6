/** A tunnel's control server: what it tells and takes while it runs, over HTTP. */
package io.ztun.control;
