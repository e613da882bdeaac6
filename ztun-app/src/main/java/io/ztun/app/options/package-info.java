/**
 * What may be set, each option in one place: its name, its type, its default, its bounds, its group and its help. Flags, the
 * configuration file, the help and the documentation are all made of these classes.
 */
package io.ztun.app.options;
