/**
 * What the appliance tells others about itself, over its one connection to a broker.
 *
 * <p>Three retained documents, which the broker keeps for whoever comes later: the state in one
 * word, what this appliance is, and what is wrong with it. All of it comes from {@link
 * dev.tern.device.part.Parts}; words that were spoken never leave the appliance here. With no
 * broker named in the board nothing in this package runs.
 */
package dev.tern.device.report;
