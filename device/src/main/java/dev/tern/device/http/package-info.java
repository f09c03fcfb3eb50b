/**
 * The appliance over HTTP: turns and questions for programs on the same machine, health, metrics.
 *
 * <p>Listens on loopback alone. A browser on the same machine may be made to send requests by any
 * page it shows, so the Host and Origin of every request are checked.
 */
package dev.tern.device.http;
