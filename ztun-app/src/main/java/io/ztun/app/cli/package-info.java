/** The command line: what may be written on it, what is said when it is wrong, and how the program ends. */
package io.ztun.app.cli;
