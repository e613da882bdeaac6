/** Text for terminals: numbers with units, tables that fit, small charts; nothing in it moves the cursor. */
package io.ztun.watch.text;
