/** ZTun inside another program. */
package org.example.embedding;
