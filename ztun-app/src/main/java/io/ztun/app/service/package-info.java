/** What a service manager is told: sd_notify(3), without a library of systemd's. */
package io.ztun.app.service;
