/**
 * The operator's side of updates: which devices there are, who is offered which set, and when to
 * stop.
 *
 * <p>There is no server. A fleet is a folder, which is a TUF repository with what the operator
 * decided beside it, a broker, whose retained documents are the register of devices, and whoever
 * runs a command now. Everything that a device believes is signed; what is only said here, such as
 * an offer, names a set and can do no more than ask a device to take what its own trust allows
 * (docs/adr/0032-fleet-without-a-server.md).
 *
 * <p>For {@code device}'s commands. A device itself needs nothing of this.
 */
package dev.tern.ota.fleet;
