/** Run-length encoding as a ZTun codec. */
package org.example.rle;
