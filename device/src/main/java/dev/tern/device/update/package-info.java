/**
 * The appliance as its updates see it. {@code ota} decides what comes, when and whether; this
 * package knows what a set means here: which slot the models come from, how a candidate is tried,
 * how this process begins anew, who installs a new executable.
 */
package dev.tern.device.update;
