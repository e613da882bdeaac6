/** Those who may join, changed where they stand: in the file of authorized clients, or in a store that gateways share. */
package io.ztun.app.clients;
