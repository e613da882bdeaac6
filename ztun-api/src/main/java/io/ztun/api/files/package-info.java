/** Files that an administrator names: those with secrets, keys and certificates, and the words for what is wrong with them. */
package io.ztun.api.files;
