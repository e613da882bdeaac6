/** What the engine and the commands say of files. */
package io.ztun.core.files;
