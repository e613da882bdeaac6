/** Where the program starts. */
package io.ztun.app;
