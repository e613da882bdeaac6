/** The service manager's end of notifications, for tests. */
package io.ztun.app.service;
