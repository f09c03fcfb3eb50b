/**
 * The appliance over HTTP: turns and questions for programs, its page for people, what happens as
 * events, health, metrics.
 *
 * <p>Listens on loopback alone, unless the board opens it with a token. A browser on the same
 * machine or in the same network may be made to send requests by any page it shows, so {@link
 * dev.tern.device.http.RequestGate} checks the Host and Origin of every request, whatever it is
 * for.
 */
package dev.tern.device.http;
